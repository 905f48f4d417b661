import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import type { ProviderModule, SandboxOptions } from '#domain/provider.ts';
import { type AccountConfig, readAccounts } from './config/accounts.ts';
import { isMapping, readBlock, unknownKeys } from './config/block.ts';
import { callerProblems, callersOf, callersSchema, type CallersConfig } from './config/callers.ts';
import { type ConfigDocument, readDocument } from './config/document.ts';
import {
  type Environment,
  type LogLevel,
  readVariables,
  SANDBOX_DEFAULTS,
  SANDBOX_VARIABLES,
  SERVER_VARIABLES,
} from './config/environment.ts';
import { documentsSchema } from './config/limits.ts';
import { operationsSchema, tracingSchema } from './config/observability.ts';
import { ConfigError, type Problem } from './config/problems.ts';
import { FILE_KEYS, limitsSchema, serverSchema, shapeOf, storeSchema } from './config/schema.ts';
import { subscriptionsSchema } from './config/subscriptions.ts';
import { isLoopback } from './server/origin.ts';

export interface ServerConfig extends Omit<z.infer<typeof serverSchema>, 'graphiql' | 'introspection'> {
  readonly graphiql: boolean;
  readonly introspection: boolean;
}

export interface Config {
  readonly server: ServerConfig;
  readonly limits: z.infer<typeof limitsSchema>;
  readonly subscriptions: z.infer<typeof subscriptionsSchema>;
  readonly documents: z.infer<typeof documentsSchema>;
  /** A file or `postgres://…`. Without a configuration file it ends with the process, as the sandboxes do. */
  readonly store: { readonly url: string };
  /** null: nothing is said, and who may come in depends on who can reach the server. */
  readonly callers: CallersConfig | null;
  /** Where those who run the server ask how it is; null: nowhere. */
  readonly operations: z.infer<typeof operationsSchema> | null;
  /** null: there is nobody to send traces to. */
  readonly tracing: (z.infer<typeof tracingSchema> & { readonly endpoint: string }) | null;
  readonly logLevel: LogLevel;
  /** For the sandboxes that are started with the server. */
  readonly sandbox: Pick<SandboxOptions, 'size' | 'latencyMs'>;
  readonly accounts: readonly AccountConfig[];
  /** The file that was read; null: there is none, and every provider is a sandbox. */
  readonly source: string | null;
}

export interface LoadOptions {
  readonly modules: readonly ProviderModule[];
  readonly env?: Environment | undefined;
  readonly cwd?: string | undefined;
  /** A file that has to exist; wins over `NUMBERGRAPH_CONFIG`. */
  readonly file?: string | undefined;
}

const DEFAULT_FILE = 'numbergraph.yaml';
const MAX_BYTES = 1_000_000;

/**
 * The configuration out of the environment and, if there is one, `numbergraph.yaml`. Reads nothing else and changes
 * nothing. Throws a `ConfigError` with every problem there is.
 */
export function loadConfig({ modules, env = process.env, cwd = process.cwd(), file }: LoadOptions): Config {
  const variables = readVariables({ ...SERVER_VARIABLES, ...SANDBOX_VARIABLES }, env);
  const { HOST, PORT, NUMBERGRAPH_CONFIG, DATABASE_URL, LOG_LEVEL, SANDBOX_SIZE, SANDBOX_LATENCY_MS } =
    variables.values;
  const { OPERATIONS_PORT, OTEL_EXPORTER_OTLP_ENDPOINT } = variables.values;
  const found = readFile(cwd, file ?? NUMBERGRAPH_CONFIG);
  const content = found.document && readContent(found.document, modules, env);
  const problems = [...variables.problems, ...found.problems, ...(content?.problems ?? [])];
  if (problems.length > 0) throw new ConfigError(problems);

  const server = content?.server ?? serverSchema.parse({});
  return {
    server: withPolicy({ ...server, host: HOST ?? server.host, port: PORT ?? server.port }),
    limits: content?.limits ?? limitsSchema.parse({}),
    subscriptions: content?.subscriptions ?? subscriptionsSchema.parse({}),
    documents: content?.documents ?? {},
    store: { url: DATABASE_URL ?? content?.store?.url ?? ':memory:' },
    callers: content?.callers ? callersOf(content.callers) : null,
    operations: operationsOf(content?.operations, OPERATIONS_PORT),
    tracing: tracingOf(content?.tracing, OTEL_EXPORTER_OTLP_ENDPOINT),
    // A newcomer should not look for the greeting among the lines of the log.
    logLevel: LOG_LEVEL ?? (content === undefined ? 'warn' : 'info'),
    sandbox: {
      size: SANDBOX_SIZE ?? SANDBOX_DEFAULTS.size,
      latencyMs: SANDBOX_LATENCY_MS ?? SANDBOX_DEFAULTS.latencyMs,
    },
    accounts: content?.accounts ?? modules.map(module => ({ name: module.name, module, sandbox: true })),
    source: found.source,
  };
}

/** What helps to explore is on where nobody else comes by, unless something is said. */
function withPolicy(server: z.infer<typeof serverSchema>): ServerConfig {
  const { host, publicUrl, graphiql, introspection } = server;
  const isPrivate = isLoopback(host) && (publicUrl === undefined || isLoopback(new URL(publicUrl).hostname));
  return { ...server, graphiql: graphiql ?? isPrivate, introspection: introspection ?? isPrivate };
}

function operationsOf(block: Config['operations'] | undefined, port: number | undefined): Config['operations'] {
  if (!block && port === undefined) return null;
  const { host, port: inFile } = block ?? operationsSchema.parse({});
  return { host, port: port ?? inFile };
}

function tracingOf(block: z.infer<typeof tracingSchema> | undefined, wins: string | undefined): Config['tracing'] {
  const tracing = block ?? tracingSchema.parse({});
  const endpoint = wins ?? tracing.endpoint;
  return endpoint === undefined ? null : { ...tracing, endpoint };
}

interface Found {
  readonly source: string | null;
  readonly document?: ConfigDocument;
  readonly problems: readonly Problem[];
}

function readFile(cwd: string, asked: string | undefined): Found {
  const name = asked ?? DEFAULT_FILE;
  const source = path.resolve(cwd, name);
  const failed = (code: Problem['code'], message: string, where = name): Found => ({
    source,
    problems: [{ code, place: null, path: where, message }],
  });
  try {
    const { size } = statSync(source);
    if (size > MAX_BYTES) return failed('FILE_TOO_LARGE', `has ${size} bytes; more than ${MAX_BYTES} are not read`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(source));
    const document = readDocument(text, name);
    return { source, document, problems: document.problems };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return failed('NOT_YAML', 'is not text in UTF-8');
    if (code !== 'ENOENT') return failed('FILE_UNREADABLE', `cannot be read (${code ?? 'unknown reason'})`);
    if (asked !== undefined) return failed('FILE_MISSING', `there is no such file; it was looked for at ${source}`);
    if (existsSync(path.resolve(cwd, 'numbergraph.yml'))) {
      return failed('FILE_MISSING', `is not read; rename it to ${DEFAULT_FILE}`, 'numbergraph.yml');
    }
    return { source: null, problems: [] };
  }
}

function readContent(document: ConfigDocument, modules: readonly ProviderModule[], env: Environment) {
  // Of a text that is not YAML, what could be read may not be what was written.
  if (document.problems.some(({ code }) => code === 'NOT_YAML')) return undefined;
  const { data } = document;
  if (!isMapping(data)) {
    const message =
      'the file must hold the keys server, limits, subscriptions, documents, store, callers, operations, tracing and accounts, of which accounts is required';
    return { problems: [document.problem('NOT_A_MAPPING', [], message)] };
  }
  const block = <T>(key: string, schema: z.ZodType<T>) => {
    const value = data[key] ?? {};
    if (!isMapping(value)) {
      const message = 'must be a mapping of keys to values';
      return { data: undefined, problems: [document.problem('WRONG_TYPE', [key], message)] };
    }
    const read = readBlock(schema, value, { at: [key], document, env });
    const unknown = unknownKeys(value, Object.keys(shapeOf(schema).properties), [key], document);
    return { data: read.data, problems: [...unknown, ...read.problems] };
  };
  const server = block('server', serverSchema);
  const limits = block('limits', limitsSchema);
  const subscriptions = block('subscriptions', subscriptionsSchema);
  const documents = block('documents', documentsSchema);
  const store = block('store', storeSchema);
  const operations = block('operations', operationsSchema);
  const tracing = block('tracing', tracingSchema);
  const callers = block('callers', callersSchema);
  const { accounts, problems } = readAccounts(data['accounts'], { document, modules, env });
  return {
    server: server.data,
    limits: limits.data,
    subscriptions: subscriptions.data,
    documents: documents.data,
    store: store.data,
    callers: data['callers'] === undefined ? null : callers.data,
    operations: data['operations'] === undefined ? null : operations.data,
    tracing: tracing.data,
    accounts,
    problems: [
      ...unknownKeys(data, FILE_KEYS, [], document),
      ...server.problems,
      ...limits.problems,
      ...subscriptions.problems,
      ...documents.problems,
      ...store.problems,
      ...callers.problems,
      ...(callers.data && problems.length === 0
        ? callerProblems(
            callers.data,
            accounts.map(({ name }) => name),
            document,
          )
        : []),
      ...operations.problems,
      ...tracing.problems,
      ...problems,
    ],
  };
}
