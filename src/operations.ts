import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { endByHand } from '#federation/by-hand.ts';
import type { Store } from '#store/index.ts';
import { isId } from '#store/ids.ts';
import type { Operation } from '#store/operation.ts';
import { type StorePlace, withStore } from './operator-store.ts';

const USAGE = `Lists the changes whose outcome is not known yet, and ends one that nobody will ever find out.

  npm run operations [-- [options] [list]]
  npm run operations -- [options] end <id> --outcome applied|not-applied --reason "…"

  --config file     instead of numbergraph.yaml
  --database url    postgres://… or a file, without reading the configuration

Look at the provider before you end a change: callers are told what you say, and the number is free for the next one.
What you do is in the audit log under your name. With SQLite the server has to be stopped first.

Exit code 0: done. 1: it could not be done. 2: wrong options, or the configuration is broken.
`;

type Command =
  | { readonly name: 'list' }
  | { readonly name: 'end'; readonly id: string; readonly outcome: 'APPLIED' | 'NOT_APPLIED'; readonly reason: string };

interface Asked extends StorePlace {
  readonly command: Command;
}

const OUTCOMES: ReadonlyMap<string, 'APPLIED' | 'NOT_APPLIED'> = new Map([
  ['applied', 'APPLIED'],
  ['not-applied', 'NOT_APPLIED'],
]);
const MOST_REASON = 500;

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { command } = asked;
  return withStore(asked, store => (command.name === 'list' ? list(store) : end(store, command)));
}

async function list({ operations }: Store): Promise<number> {
  const open = await operations.open();
  if (open.length === 0) console.log('Nothing is open: the outcome of every change is known.');
  for (const operation of open) console.log(described(operation));
  return 0;
}

const moment = (at: number): string => new Date(at).toISOString();

const described = (operation: Operation): string =>
  [
    operation.id,
    `  ${operation.mutation} of ${operation.e164 ?? operation.number} in ${operation.account}, for ${operation.caller}`,
    `  ${operation.state} since ${moment(operation.createdAt)}, ${operation.step === 0 ? 'nothing sent' : `request ${operation.step} sent`}, looked at ${operation.settleTries} times`,
    ...(operation.lastError === null ? [] : [`  last error: ${operation.lastError}`]),
    ...(operation.leaseUntil === null ? [] : [`  a process has it until ${moment(operation.leaseUntil)}`]),
  ].join('\n');

async function end(store: Store, { id, outcome, reason }: Command & { readonly name: 'end' }): Promise<number> {
  const by = `operator:${userInfo().username}`;
  // Who can open a database that one process alone can have knows that no other works on it.
  await store.operations.adopt(by);
  const ended = isId(id) ? await endByHand(store.operations, { id, outcome, reason, by }) : 'not-open';
  switch (ended) {
    case 'ended':
      console.log(`${id} is ${outcome} now, said ${by}`);
      return 0;
    case 'held':
      process.stderr.write(`A process is at work on ${id}. Try again in half a minute\n`);
      return 1;
    case 'not-open':
      process.stderr.write(`No open change has the id ${id}. Without arguments this program lists those there are\n`);
      return 1;
  }
}

function readArguments(): Asked | undefined {
  const text = { type: 'string' } as const;
  try {
    const options = { config: text, database: text, outcome: text, reason: text };
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const { config, database, outcome: said, reason } = values;
    const [name = 'list', id, ...others] = positionals;
    if (name === 'list') {
      const isPlain = id === undefined && said === undefined && reason === undefined;
      return isPlain ? { command: { name }, config, database } : undefined;
    }
    const outcome = OUTCOMES.get(said ?? '');
    const isSaid =
      outcome !== undefined && reason !== undefined && reason.trim() !== '' && reason.length <= MOST_REASON;
    if (name !== 'end' || id === undefined || others.length > 0 || !isSaid) return undefined;
    return { command: { name, id, outcome, reason: reason.trim() }, config, database };
  } catch {
    return undefined;
  }
}

process.exitCode = await main();
