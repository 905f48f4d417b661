import { onTestFinished } from 'vitest';
import type { Beginning, Intended, Operation } from '#store/operation.ts';
import { openStore, type Store } from '#store/index.ts';

/** An empty place for tables, of one test alone. */
export interface TestDatabase {
  readonly url: string;
  /** Asks the engine itself, past the store. */
  query(text: string): Promise<readonly unknown[]>;
  /** All that is kept, in whatever form. */
  contents(): Promise<string>;
  drop(): Promise<void>;
}

export interface StoreSubject {
  readonly name: string;
  create(): Promise<TestDatabase>;
}

export interface Clock {
  readonly now: () => number;
  readonly advance: (ms: number) => void;
}

export const createClock = (time = Date.UTC(2026, 5, 1)): Clock => ({
  now: () => time,
  advance: ms => {
    time += ms;
  },
});

export interface Opened extends Store {
  readonly clock: Clock;
  readonly database: TestDatabase;
}

/** A store of its own for the test that is running, with a clock that stands still. */
export async function openEmpty(subject: StoreSubject): Promise<Opened> {
  const clock = createClock();
  const database = await subject.create();
  const store = await openStore({ url: database.url, now: clock.now });
  onTestFinished(async () => {
    await store.close();
    await database.drop();
  });
  return { ...store, clock, database };
}

let count = 0;

/** A change unlike every other, but for what is said. */
export function intended(given: Partial<Intended> = {}): Intended {
  count += 1;
  return {
    caller: 'shop',
    mutation: 'updatePhoneNumber',
    key: `key-${count}`,
    fingerprint: 'hash-of-the-input',
    account: 'sinch-us',
    number: `+1202555${String(count).padStart(4, '0')}`,
    owner: 'process-1',
    leaseMs: 10_000,
    ...given,
  };
}

export async function begun(store: Store, given: Partial<Intended> = {}): Promise<Operation> {
  const { kind, operation } = await store.operations.begin(intended(given));
  if (kind !== 'begun') throw new Error(`It is ${kind} and should have begun`);
  return operation;
}

export const kinds = (beginnings: readonly Beginning[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(beginnings, ({ kind }) => kind)).map(([kind, some]) => [kind, some.length]),
  );

/** Outcomes in the order they were recorded. */
export async function outcomesOf(store: Store, { id }: Pick<Operation, 'id'>): Promise<string[]> {
  const { entries } = await store.audit.list({})({ from: '', wanted: 200 });
  return entries
    .map(({ item }) => item)
    .filter(({ operationId }) => operationId === id)
    .map(({ outcome }) => outcome)
    .toReversed();
}
