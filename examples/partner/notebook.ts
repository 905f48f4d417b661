import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One thing that is meant to happen once, and the key that sees to it. */
export interface Intention<Input> {
  readonly input: Input;
  readonly key: () => string;
  /** For another try, once it is certain that the one before changed nothing. */
  renewKey(): void;
  /** It will not happen: the next run decides anew. */
  withdraw(): void;
}

/** What was begun, in a file, so that a program that ended in the middle goes on with the same inputs and keys. */
export interface Notebook {
  /**
   * Does a step once: what is intended is on the disk before it is carried out, and what came of it right after. A step
   * that has a result is not carried out again.
   */
  step<Input, Result>(
    name: string,
    intend: () => Input | Promise<Input>,
    carryOut: (intention: Intention<Input>) => Promise<Result>,
  ): Promise<Result>;
  /** All is done; the next run starts from the beginning. */
  tearUp(): void;
}

interface Entry {
  readonly key: string;
  readonly input: unknown;
  readonly result?: unknown;
}

export function openNotebook(file: string): Notebook {
  const entries = new Map<string, Entry>(
    existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Entry>) : [],
  );
  const note = (name: string, entry: Entry | null): void => {
    if (entry === null) entries.delete(name);
    else entries.set(name, entry);
    save(file, JSON.stringify(Object.fromEntries(entries), null, 2));
  };

  return {
    async step<Input, Result>(
      name: string,
      intend: () => Input | Promise<Input>,
      carryOut: (intention: Intention<Input>) => Promise<Result>,
    ) {
      if (!entries.has(name)) note(name, { input: await intend(), key: randomUUID() });
      const { input, result } = entries.get(name)!;
      if (result !== undefined) return result as Result;
      const done = await carryOut({
        input: input as Input,
        key: () => entries.get(name)!.key,
        renewKey: () => note(name, { input, key: randomUUID() }),
        withdraw: () => note(name, null),
      });
      note(name, { ...entries.get(name)!, result: done });
      return done;
    },
    tearUp: () => rmSync(file, { force: true }),
  };
}

/** On the disk when it returns, and never half of it. For its owner alone: there are addresses in it. */
function save(file: string, text: string): void {
  const whole = `${file}.new`;
  writeFileSync(whole, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(whole, file);
  const folder = openSync(path.dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
