import type { ProviderHost, ProviderModule, RunningSandbox } from '#domain/provider.ts';
import type { Account } from '#federation/account.ts';
import { createHealth } from '#http/health.ts';
import type { Config } from './config.ts';
import type { AccountConfig } from './config/accounts.ts';

/** An account as the federation asks it, with where it comes from. */
export interface OpenAccount extends Account {
  readonly module: ProviderModule;
  readonly config: AccountConfig;
  /** The sandbox that was started for this account alone. */
  readonly sandbox: RunningSandbox | undefined;
}

export interface OpenAccounts {
  /** In the order of the configuration. */
  readonly accounts: readonly OpenAccount[];
  /** Lets go of connections and ends the sandboxes that were started. Safe to call twice. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly observe?: ProviderHost['observe'];
  /** Called when reads of an account begin to be refused because its provider is down, and when they are sent again. */
  readonly onCircuit?: ((account: string, state: 'OPEN' | 'CLOSED') => void) | undefined;
  /** Who watches the requests to an account. */
  readonly watch?: ((account: string, provider: string) => Pick<ProviderHost, 'begin' | 'repeated'>) | undefined;
  readonly timeouts?: ProviderHost['timeouts'];
  /** Whether real providers, too, may be told to call private addresses. */
  readonly privateWebhooks?: boolean | undefined;
}

/** Makes every account ready to be asked; sends nothing upstream. If one cannot be, the others are closed again. */
export async function openAccounts(
  { accounts: configured, sandbox }: Pick<Config, 'accounts' | 'sandbox'>,
  options: OpenOptions = {},
): Promise<OpenAccounts> {
  const attempts = await Promise.allSettled(configured.map(account => open(account, sandbox, options)));
  const accounts = attempts.flatMap(attempt => (attempt.status === 'fulfilled' ? attempt.value : []));
  const failed = attempts.find(attempt => attempt.status === 'rejected');
  if (failed !== undefined) {
    await closeAll(accounts);
    throw failed.reason;
  }
  let closing: Promise<void> | undefined;
  return { accounts, close: () => (closing ??= closeAll(accounts)) };
}

async function open(config: AccountConfig, options: Config['sandbox'], host: OpenOptions): Promise<OpenAccount> {
  const { name, module } = config;
  const health = createHealth();
  const observe: ProviderHost['observe'] = call => {
    health.observe(call);
    host.observe?.(call);
  };
  const opened = (settings: unknown, sandbox: RunningSandbox | undefined): OpenAccount => ({
    name,
    providerName: module.name,
    title: module.title,
    isSandbox: config.sandbox,
    privateWebhooks: config.sandbox || host.privateWebhooks,
    provider: module.create(settings, {
      ...host.watch?.(name, module.name),
      account: name,
      observe,
      onCircuit: state => {
        health.circuit(state);
        host.onCircuit?.(name, state);
      },
      timeouts: host.timeouts,
    }),
    health: () => health.state(),
    module,
    config,
    sandbox,
  });
  if (!config.sandbox) return opened(config.settings, undefined);

  const kit = await module.sandbox();
  const sandbox = await kit.startSandbox(options);
  try {
    return opened(module.config.parse(sandbox.config), sandbox);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

async function closeAll(accounts: readonly OpenAccount[]): Promise<void> {
  await Promise.all(
    accounts.map(async ({ provider, sandbox }) => {
      try {
        await provider.close();
      } finally {
        await sandbox?.close();
      }
    }),
  );
}
