import type { Account } from '#federation/account.ts';
import { startInbox } from '#federation/inbox.ts';
import { startWatcher } from '#federation/watching.ts';
import type { Store } from '#store/index.ts';
import type { CallbackOptions } from './server/callbacks.ts';

export interface BackgroundOptions {
  readonly store: Store;
  readonly accounts: readonly Account[];
  readonly owner: string;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
  /** Epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  /** Milliseconds between searches for something to do. */
  readonly everyMs: number;
  /** Who counts what becomes of callbacks. */
  readonly observed: {
    counted(account: string, result: string): void;
    searched(failed: boolean): void;
  };
}

/** What is done about callbacks, and about provisioning that is under way, while nobody waits for it. */
export interface Background {
  /** What takes callbacks is to do with them. */
  readonly callbacks: CallbackOptions;
  /** Waits for what is under way. Can be called again. */
  stop(): Promise<void>;
}

export function startBackground({ store, observed, everyMs, ...options }: BackgroundOptions): Background {
  const { inbox, events, watches } = store;
  const timing = { every: everyMs };
  const worker = startInbox({ ...options, ...observed, inbox, events, watches, timing });
  const watcher = startWatcher({ ...options, watches, events, timing });
  let stopped: Promise<unknown> | undefined;
  return {
    callbacks: {
      accounts: options.accounts,
      keep: callback => inbox.receive(callback),
      kept: () => worker.wake(),
      counted: (account, result) => observed.counted(account, result),
    },
    async stop() {
      await (stopped ??= Promise.all([worker.stop(), watcher.stop()]));
    },
  };
}
