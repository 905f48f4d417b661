import { GraphQLClient } from 'graphql-request';
import { loadConfig } from '../../src/config.ts';
import type { AppOptions } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { providerModules } from '../../src/providers/index.ts';
import type { Sandbox } from '../../src/sandbox/serve.ts';
import { type Apps, startApps } from './instances.ts';
import { overheard, traced } from './overheard.ts';

export type SandboxName = 'sinch' | 'fone-dynamics' | 'red-cloud' | 'agent-message';

export interface Started {
  readonly app: Apps;
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
  readonly limits?: Partial<Config['limits']>;
  readonly subscriptions?: Partial<Config['subscriptions']>;
  /** What is written where the log is the server's own. */
  readonly logLevel?: Config['logLevel'];
  /** Serve health, readiness and metrics, on a free port. */
  readonly operations?: true;
  readonly tracing?: Partial<NonNullable<Config['tracing']>> & { readonly endpoint: string };
  /** Further settings of the block `server`. */
  readonly server?: Partial<Config['server']>;
  /** Who may come in; everybody if nothing is said. */
  readonly callers?: Config['callers'];
  readonly documents?: Config['documents'];
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** A file or `postgres://…`; one in memory if nothing is said. */
  readonly storeUrl?: string | undefined;
  /** Servers that go on when this one ends, for one that is started again. */
  readonly sandboxes?: Started['sandboxes'] | undefined;
}

/** The whole server on a free port with the sandbox of every provider, as `npm start` begins it. */
export async function start({
  size,
  latencyMs,
  requestTimeoutMs,
  graphiql,
  server,
  limits,
  subscriptions,
  logLevel,
  operations,
  tracing,
  callers = null,
  documents = {},
  host = '127.0.0.1',
  storeUrl,
  sandboxes: given,
  ...options
}: StartOptions = {}): Promise<Started> {
  const { log, logDestination } = options;
  const heard = log === undefined ? overheard(logDestination) : undefined;
  const base = loadConfig({ modules: providerModules, env: {}, cwd: import.meta.dirname });
  const config: Config = {
    ...base,
    server: { ...base.server, ...server, host, port: 0, graphiql: graphiql ?? false },
    subscriptions: { ...base.subscriptions, ...subscriptions },
    limits: {
      ...base.limits,
      privateWebhooks: given !== undefined,
      ...limits,
      requestTimeoutMs: requestTimeoutMs ?? base.limits.requestTimeoutMs,
    },
    operations: operations === undefined ? null : { host: '127.0.0.1', port: 0 },
    logLevel: logLevel ?? (heard && !logDestination ? 'info' : base.logLevel),
    tracing: tracing === undefined ? null : { sampleRatio: 1, continueIncoming: false, ...tracing },
    sandbox: { size, latencyMs },
    store: { url: storeUrl ?? ':memory:' },
    callers,
    documents,
    accounts: given ? base.accounts.map(account => against(given, account)) : base.accounts,
  };
  const app = await startApps(config, { ...options, ...(heard && { logDestination: heard.logDestination }) });
  const started = app.accounts.map(({ name, sandbox }) => [name, sandbox as Sandbox]);
  const sandboxes = given ?? (Object.fromEntries(started) as Started['sandboxes']);
  return {
    app,
    sandboxes,
    client: new GraphQLClient(app.url, heard && { requestMiddleware: heard.requestMiddleware }),
    async [Symbol.asyncDispose]() {
      const metrics = (await Promise.all(app.operationsUrls.map(metricsOf))).join('');
      await app.close(100);
      heard?.search(app, metrics + (traced.get(tracing?.endpoint ?? '') ?? []).join(''));
    },
  };
}

/** Empty where a test has ended the server itself. */
async function metricsOf(operationsUrl: string): Promise<string> {
  const answer = await fetch(`${operationsUrl}/metrics`).catch(() => undefined);
  return (await answer?.text()) ?? '';
}

/** The sandbox of every provider, each with so many numbers, until they are closed. */
export async function startSandboxes(size?: number): Promise<Started['sandboxes']> {
  const started = providerModules.map(async ({ name, sandbox }) => {
    const { startSandbox } = await sandbox();
    return [name, (await startSandbox({ size })) as Sandbox] as const;
  });
  return Object.fromEntries(await Promise.all(started)) as Started['sandboxes'];
}

const against = (sandboxes: Started['sandboxes'], account: Config['accounts'][number]): Config['accounts'][number] => ({
  name: account.name,
  module: account.module,
  sandbox: false,
  secrets: [],
  variables: [],
  settings: account.module.config.parse(sandboxes[account.name as SandboxName].config),
});
