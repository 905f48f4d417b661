import { type App, type AppOptions, startApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import type { Sandbox } from '../../src/sandbox/serve.ts';
import { postgresSchema } from '../postgres/schema.ts';
import { startBalancer } from './balancer.ts';

/** The whole suite can be run against several servers that share a database: `npm run test:two-instances`. */
const instances = Number(process.env['TEST_INSTANCES'] ?? 1);
export const SEVERAL = instances > 1;

/**
 * The server of a configuration; or as many as `TEST_INSTANCES` says, on one PostgreSQL and asking the same providers,
 * behind a proxy that gives each request to the next of them.
 */
export async function startApps(config: Config, options: AppOptions): Promise<App> {
  if (instances === 1) return startApp(config, options);
  const opened: (() => Promise<unknown>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    const url = await sharedStore(config, options);
    const { shared, sandboxes } = await shareSandboxes(config, opened);
    const apps: App[] = [];
    for (let index = 0; index < instances; index += 1) {
      apps.push(await startApp({ ...shared, store: { url } }, options));
      opened.push(() => apps[index]!.close(0));
    }
    const balancer = await startBalancer(apps.map(app => app.url));
    opened.push(() => balancer.close());
    const { pathname } = new URL(apps[0]!.url);
    return {
      ...apps[0]!,
      url: balancer.origin + pathname,
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
