import type { Beginning, Held, OperationState } from '#store/operation.ts';

/** What is told of an operation without regard to how it is kept. */
export interface ModelOperation {
  readonly id: string;
  readonly key: string | null;
  readonly fingerprint: string;
  readonly number: string;
  state: OperationState;
  step: number;
  stepsDone: number;
  owner: string;
  settleTries: number;
  leaseUntil: number | null;
  settleAfter: number | null;
  expiresAt: number | null;
}

type Wanted = Pick<ModelOperation, 'key' | 'fingerprint' | 'number' | 'owner'> & { readonly leaseMs: number };

/** The promises of the store about operations, said once more and as plainly as can be. */
export function createModel(now: () => number) {
  let operations: ModelOperation[] = [];
  const outcomes = new Map<string, string[]>();
  const isExpired = ({ expiresAt }: ModelOperation): boolean => expiresAt !== null && expiresAt <= now();
  const isDue = ({ leaseUntil, settleAfter }: ModelOperation): boolean =>
    (leaseUntil !== null && leaseUntil <= now()) || (settleAfter !== null && settleAfter <= now());
  const held = ({ id, owner, settleTries }: Held): ModelOperation | undefined =>
    operations.find(
      each => each.id === id && each.owner === owner && each.settleTries === settleTries && each.leaseUntil !== null,
    );
  const remove = (gone: ModelOperation): void => void (operations = operations.filter(each => each !== gone));

  return {
    /** Whom a `begin` meets, and how; undefined: it begins. */
    meets({ key, fingerprint, number }: Wanted): { kind: Beginning['kind']; id: string } | undefined {
      const same = operations.find(each => key !== null && each.key === key && !isExpired(each));
      if (same !== undefined) {
        const kind = ({ RUNNING: 'running', UNKNOWN: 'unknown', DONE: 'replay' } as const)[same.state];
        return { kind: same.fingerprint === fingerprint ? kind : 'mismatch', id: same.id };
      }
      const other = operations.find(each => each.number === number && each.state !== 'DONE');
      return other && { kind: 'busy', id: other.id };
    },
    begin(id: string, { leaseMs, ...wanted }: Wanted): void {
      for (const each of operations)
        if (each.key === wanted.key && wanted.key !== null && isExpired(each)) remove(each);
      const fresh = {
        state: 'RUNNING',
        step: 0,
        stepsDone: 0,
        settleTries: 0,
        settleAfter: null,
        expiresAt: null,
      } as const;
      operations.push({ id, ...wanted, ...fresh, leaseUntil: now() + leaseMs });
      outcomes.set(id, ['ATTEMPTED']);
    },
    /** Whether it may be done by whoever has the operation so; if so, it is. */
    step(by: Held, step: number, leaseMs: number): boolean {
      const found = held(by);
      if (found?.step !== step - 1) return false;
      Object.assign(found, { step, stepsDone: step - 1, leaseUntil: now() + leaseMs });
      return true;
    },
    finish(by: Held, state: 'DONE' | 'UNKNOWN', ms: number): boolean {
      const found = held(by);
      if (found === undefined) return false;
      const at = now() + ms;
      Object.assign(found, { state, leaseUntil: null });
      Object.assign(found, state === 'DONE' ? { expiresAt: at, settleAfter: null } : { settleAfter: at });
      outcomes.get(found.id)!.push(state);
      return true;
    },
    forget(by: Held): boolean {
      const found = held(by);
      if (found === undefined || found.stepsDone > 0) return false;
      remove(found);
      outcomes.get(found.id)!.push('FORGOTTEN');
      return true;
    },
    renew(by: Held, leaseMs: number): boolean {
      const found = held(by);
      if (found !== undefined) found.leaseUntil = now() + leaseMs;
      return found !== undefined;
    },
    postpone(by: Held, ms: number): boolean {
      const found = held(by);
      if (found !== undefined) Object.assign(found, { state: 'UNKNOWN', leaseUntil: null, settleAfter: now() + ms });
      return found !== undefined;
    },
    due: (): string[] => operations.filter(isDue).map(({ id }) => id),
    claim(ids: readonly string[], owner: string, leaseMs: number): void {
      for (const each of operations.filter(({ id }) => ids.includes(id))) {
        Object.assign(each, {
          owner,
          leaseUntil: now() + leaseMs,
          settleAfter: null,
          settleTries: each.settleTries + 1,
        });
      }
    },
    sweep(): number {
      const before = operations.length;
      operations = operations.filter(each => !isExpired(each));
      return before - operations.length;
    },
    present: (): readonly ModelOperation[] => operations.filter(each => !isExpired(each)),
    outcomes: (): ReadonlyMap<string, readonly string[]> => outcomes,
  };
}
