import { onTestFinished } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import { type App, type AppOptions, startApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import type { Sandbox } from '../../src/sandbox/serve.ts';
import type { StoreSubject } from '../conformance/store/database.ts';
import { postgresSchema } from '../postgres/schema.ts';
import { sqliteFile } from '../store/sqlite-file.ts';
import { startBalancer } from './balancer.ts';

/** The whole suite can be run against several servers that share a database: `npm run test:two-instances`. */
export const INSTANCES = Number(process.env['TEST_INSTANCES'] ?? 1);
export const SEVERAL = INSTANCES > 1;

/** Where the servers of this run keep what they keep. */
export const usedDatabase: StoreSubject = SEVERAL ? postgresSchema : sqliteFile;

/**
 * An empty store for the test that is running, and how servers that it starts afterwards come to it: one shares it as it
 * is, several open what it is kept in.
 */
export async function ownStore(): Promise<{ store: Store; ofServers: { store: Store } | { storeUrl: string } }> {
  // A schema goes with the database of the run.
  const url = SEVERAL ? (await postgresSchema.create()).url : ':memory:';
  const store = await openStore({ url });
  onTestFinished(() => store.close());
  return { store, ofServers: SEVERAL ? { storeUrl: url } : { store } };
}

/** One server, or several that look like one. */
export interface Apps extends App {
  /** Past the proxy, if there is one: where one of the servers takes GraphQL itself. */
  readonly directUrl: string;
  /** Of each server that has one. */
  readonly operationsUrls: readonly string[];
}

/** Does something as often as there are servers, one after the other: each is asked once. */
export async function eachInTurn<T>(work: () => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let index = 0; index < INSTANCES; index += 1) done.push(await work());
  return done;
}

/**
 * The server of a configuration; or as many as `TEST_INSTANCES` says, on one PostgreSQL and asking the same providers,
 * behind a proxy that gives each request to the next of them.
 */
export async function startApps(config: Config, options: AppOptions): Promise<Apps> {
  if (!SEVERAL) {
    const app = await startApp(config, options);
    return { ...app, directUrl: app.url, operationsUrls: app.operationsUrl === null ? [] : [app.operationsUrl] };
  }
  const opened: (() => Promise<unknown>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    const url = await sharedStore(config, options);
    const { shared, sandboxes } = await shareSandboxes(config, opened);
    const apps: App[] = [];
    for (let index = 0; index < INSTANCES; index += 1) {
      apps.push(await startApp({ ...shared, store: { url } }, options));
      opened.push(() => apps[index]!.close(0));
    }
    const balancer = await startBalancer(apps.map(app => app.url));
    opened.push(() => balancer.close());
    const { pathname } = new URL(apps[0]!.url);
    return {
      ...apps[0]!,
      url: balancer.origin + pathname,
      directUrl: apps[0]!.url,
      operationsUrls: apps.flatMap(({ operationsUrl }) => operationsUrl ?? []),
      accounts: apps[0]!.accounts.map(account => ({ ...account, sandbox: sandboxes.get(account.name) })),
      async close(graceMs) {
        await Promise.all(apps.map(app => app.close(graceMs)));
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function sharedStore({ store }: Config, options: AppOptions): Promise<string> {
  if (store.url !== ':memory:') {
    if (!store.url.startsWith('postgres')) throw new Error('An SQLite file belongs to one server alone');
    return store.url;
  }
  if (options.store) return store.url;
  // It goes with the database of the run.
  return (await postgresSchema.create()).url;
}

const keepOpen = async (): Promise<void> => {};

/** A sandbox is started with the first server that has an account with it, and given to the others. */
async function shareSandboxes(config: Config, opened: (() => Promise<unknown>)[]) {
  const sandboxes = new Map<string, Sandbox>();
  const accounts = config.accounts.map(async account => {
    if (!account.sandbox) return account;
    const { startSandbox } = await account.module.sandbox();
    const running = (await startSandbox(config.sandbox)) as Sandbox;
    opened.push(() => running.close());
    sandboxes.set(account.name, running);
    const lent = new Proxy(running, { get: (target, key) => (key === 'close' ? keepOpen : Reflect.get(target, key)) });
    return { ...account, module: { ...account.module, sandbox: async () => ({ startSandbox: async () => lent }) } };
  });
  return { shared: { ...config, accounts: await Promise.all(accounts) }, sandboxes };
}
