import { onTestFinished } from 'vitest';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Account } from '#federation/account.ts';
import { ANONYMOUS, type Context, createContext } from '#federation/context.ts';
import { createSettler, type Settler } from '#federation/settling.ts';
import { createSightings } from '#federation/sightings.ts';
import { TIMING } from '#federation/timing.ts';
import { createCursors, deriveCursorKey } from '#paging/cursor.ts';
import type { Operation } from '#store/operation.ts';
import type { Operations } from '#store/operations.ts';
import { openStore, type Store } from '#store/index.ts';
import { openAccounts } from '../../src/accounts.ts';
import { loadConfig } from '../../src/config.ts';
import { providerModules } from '../../src/providers/index.ts';
import { walk } from '../conformance/walk.ts';
import { type Clock, createClock } from '../conformance/store/database.ts';
import type { SandboxName } from '../kit/start.ts';
import type { Sandbox } from '../../src/sandbox/serve.ts';

/** The federation with a real store and the providers' sandboxes, without a server around it. */
export interface Desk {
  readonly store: Store;
  readonly clock: Clock;
  readonly accounts: readonly Account[];
  readonly sandboxes: Readonly<Record<SandboxName, Sandbox>>;
  /** What was told to those who run the server. */
  readonly reports: readonly { readonly error: unknown; readonly about: Readonly<Record<string, unknown>> }[];
  account(name: SandboxName): Account;
  /** A request, by a process that may have a store of its own making. */
  context(changes?: Partial<Operations>): Context;
  number(name: SandboxName, isWanted: (number: PhoneNumber) => boolean): Promise<PhoneNumber>;
  /** One round of a settler, of another process. */
  settle(only?: readonly Account[]): Promise<void>;
  operation(id: string): Promise<Operation>;
  /** The audit log, oldest first. */
  outcomes(): Promise<readonly string[]>;
}

export async function desk(storeUrl = ':memory:'): Promise<Desk> {
  const clock = createClock();
  const store = await openStore({ url: storeUrl, now: clock.now });
  const base = loadConfig({ modules: providerModules, env: {}, cwd: import.meta.dirname });
  const mounted = await openAccounts({ ...base, sandbox: { size: 60 } }, { timeouts: { write: 250, attempt: 250 } });
  onTestFinished(async () => {
    await mounted.close();
    await store.close();
  });
  const { accounts } = mounted;
  const sandboxes = Object.fromEntries(accounts.map(({ name, sandbox }) => [name, sandbox])) as unknown as Desk['sandboxes']; // prettier-ignore
  const reports: Desk['reports'][number][] = [];
  const report = (error: unknown, about: Readonly<Record<string, unknown>>): void =>
    void reports.push({ error, about });
  const settlerOf = (only: readonly Account[]): Settler =>
    createSettler({
      operations: store.operations,
      accounts: only,
      owner: 'process-2',
      sightings: createSightings(clock.now),
      report,
      now: clock.now,
    });
  const another = settlerOf(accounts);
  const cursors = createCursors(deriveCursorKey(['numbergraph']));
  return {
    store,
    clock,
    accounts,
    sandboxes,
    reports,
    account: name => accounts.find(account => account.name === name)!,
    context: changes =>
      createContext(
        {
          accounts,
          cursors,
          now: clock.now,
          events: store.events,
          changes: {
            operations: { ...store.operations, ...changes },
            audit: store.audit,
            owner: 'process-1',
            timing: { ...TIMING, recordAgain: [1, 1, 1] },
            running: new Set(),
            sightings: createSightings(clock.now),
            report,
          },
        },
        { caller: ANONYMOUS, requestId: 'request-1', signal: new AbortController().signal },
      ),
    async number(name, isWanted) {
      const { provider } = accounts.find(account => account.name === name)!;
      const { items } = await walk(provider.numbers.list(EVERY_NUMBER), 200);
      const found = items.find(isWanted);
      if (found === undefined) throw new Error(`${name} has no such number`);
      sandboxes[name].calm();
      return found;
    },
    async settle(only = accounts) {
      const settler = only === accounts ? another : settlerOf(only);
      await settler.round();
      await settler.idle();
    },
    async operation(id) {
      const found = await store.operations.get(id);
      if (found === null) throw new Error('There is no such operation');
      return found;
    },
    async outcomes() {
      const { entries } = await store.audit.list({})({ from: '', wanted: 200 });
      return entries.map(({ item }) => `${item.action} ${item.outcome}`).toReversed();
    },
  };
}

/** Nothing about it waits, and it is of a kind that takes every setting. */
export const isIdle = ({ provisioning, status, type }: PhoneNumber): boolean =>
  provisioning.length === 0 && status === 'ACTIVE' && type === 'LOCAL';

/** As when the process ends at this very point: nothing is recorded any more. */
export const crash = (): Promise<never> => Promise.reject(new Error('The process ended'));
