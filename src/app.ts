import { createCursors, deriveCursorKey } from '#paging/cursor.ts';
import { type OpenAccount, openAccounts, type OpenOptions } from './accounts.ts';
import type { Config } from './config.ts';
import { createLog, type Log } from './server/log.ts';
import { type RunningServer, startServer } from './server/server.ts';

export interface App {
  /** Where GraphQL is served. */
  readonly url: string;
  readonly accounts: readonly OpenAccount[];
  /** Stops taking requests, lets those under way end, then lets go of the providers. */
  close(graceMs?: number): Promise<void>;
}

export interface AppOptions extends OpenOptions {
  readonly log?: Log | undefined;
}

/** The whole server, from a configuration to a listening port. What cannot be started leaves nothing behind. */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const opened = await openAccounts(config, options);
  let server: RunningServer;
  try {
    server = await startServer({
      ...config.server,
      federation: {
        accounts: opened.accounts,
        cursors: createCursors(deriveCursorKey(cursorSecrets(config))),
        deadlines: { request: config.limits.requestTimeoutMs, source: config.limits.requestTimeoutMs * 0.8 },
      },
      log: options.log ?? createLog(config.logLevel),
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
  return {
    url: server.url,
    accounts: opened.accounts,
    async close(graceMs) {
      await server.close(graceMs);
      await opened.close();
    },
  };
}

/** Instances with the same accounts understand each other's cursors; a sandbox has nothing to protect. */
const cursorSecrets = ({ accounts }: Config): string[] => [
  'numbergraph',
  ...accounts.flatMap(account => (account.sandbox ? [] : account.secrets)),
];
