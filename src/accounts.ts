import type { Config } from './config.ts';
import type { AccountConfig } from './config/accounts.ts';
import type { Provider, ProviderHost, ProviderModule, RunningSandbox } from '#domain/provider.ts';

export interface OpenAccount {
  readonly name: string;
  readonly module: ProviderModule;
  readonly provider: Provider;
  readonly isSandbox: boolean;
  /** The sandbox that was started for this account. */
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
  readonly timeouts?: ProviderHost['timeouts'];
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

async function open(account: AccountConfig, options: Config['sandbox'], host: OpenOptions): Promise<OpenAccount> {
  const { name, module } = account;
  const create = (settings: unknown): Provider => module.create(settings, { account: name, ...host });
  if (!account.sandbox)
    return { name, module, provider: create(account.settings), isSandbox: false, sandbox: undefined };
  const { startSandbox } = await module.sandbox();
  const sandbox = await startSandbox(options);
  try {
    return { name, module, provider: create(module.config.parse(sandbox.config)), isSandbox: true, sandbox };
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
