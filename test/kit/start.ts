import { GraphQLClient } from 'graphql-request';
import { loadConfig } from '../../src/config.ts';
import { type App, type AppOptions, startApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { createLog } from '../../src/server/log.ts';
import { providerModules } from '../../src/providers/index.ts';
import type { Sandbox } from '../../src/sandbox/serve.ts';

export type SandboxName = 'sinch' | 'fone-dynamics' | 'red-cloud' | 'agent-message';

export interface Started {
  readonly app: App;
  /** Sends typed documents; failures throw, as graphql-request does. */
  readonly client: GraphQLClient;
  /** Each provider's server, to count its requests and to spoil its answers. */
  readonly sandboxes: Readonly<Record<SandboxName, Sandbox>>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StartOptions extends AppOptions {
  readonly size?: number;
  readonly latencyMs?: number;
  readonly requestTimeoutMs?: number;
  readonly graphiql?: boolean;
  /** @default '127.0.0.1' */
  readonly host?: string;
}

/** The whole server on a free port with the sandbox of every provider, as `npm start` begins it. */
export async function start({
  size,
  latencyMs,
  requestTimeoutMs,
  graphiql,
  host = '127.0.0.1',
  ...options
}: StartOptions = {}): Promise<Started> {
  const base = loadConfig({ modules: providerModules, env: {}, cwd: import.meta.dirname });
  const config: Config = {
    ...base,
    server: { host, port: 0, graphiql: graphiql ?? false },
    limits: { requestTimeoutMs: requestTimeoutMs ?? base.limits.requestTimeoutMs },
    sandbox: { size, latencyMs },
  };
  const app = await startApp(config, { log: createLog('error'), ...options });
  const sandboxes = Object.fromEntries(
    app.accounts.map(({ name, sandbox }) => [name, sandbox as Sandbox]),
  ) as Started['sandboxes'];
  return {
    app,
    sandboxes,
    client: new GraphQLClient(app.url),
    [Symbol.asyncDispose]: () => app.close(100),
  };
}
