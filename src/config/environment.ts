import type { Problem } from './problems.ts';
import { TRACES_ENDPOINT, tracesEndpoint } from './observability.ts';
import { serverSchema, STORE_URL, storeSchema, storeUrl } from './schema.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** An environment variable that is read. An empty one counts as absent. */
export interface Variable<T = unknown> {
  readonly meaning: string;
  /** As it would be written; empty: none. */
  readonly default: string;
  readonly expects: string;
  /** undefined: not what is expected. */
  readonly parse: (text: string) => T | undefined;
}

const text = (meaning: string, byDefault: string): Variable<string> => ({
  meaning,
  default: byDefault,
  expects: 'a text',
  parse: given => given,
});

const wholeNumber = (meaning: string, byDefault: number, most: number): Variable<number> => ({
  meaning,
  default: String(byDefault),
  expects: `a whole number from 0 to ${most}`,
  parse: given => (/^\d{1,9}$/.test(given) && Number(given) <= most ? Number(given) : undefined),
});

const oneOf = <const T extends string>(meaning: string, byDefault: T, options: readonly T[]): Variable<T> => ({
  meaning,
  default: byDefault,
  expects: `one of ${options.join(', ')}`,
  parse: given => options.find(option => option === given),
});

export const variable = { text, wholeNumber, oneOf };

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const { host, port } = serverSchema.parse({});

export const SERVER_VARIABLES = {
  HOST: text('Address to listen on; wins over server.host in the file.', host),
  PORT: wholeNumber('Port to listen on, 0 for any free one; wins over server.port in the file.', port, 65_535),
  NUMBERGRAPH_CONFIG: text('The configuration file, which then has to exist.', 'numbergraph.yaml'),
  DATABASE_URL: {
    meaning: 'Where changes and the audit log are kept, a file or postgres://…; wins over store.url in the file.',
    default: storeSchema.parse({}).url,
    expects: STORE_URL,
    parse: given => storeUrl.safeParse(given).data,
  } satisfies Variable<string>,
  OPERATIONS_PORT: {
    ...wholeNumber('Port for /healthz, /readyz and /metrics, which are not served without one; wins over operations.port in the file.', 0, 65_535), // prettier-ignore
    default: '',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: 'Where traces are sent to as OTLP over HTTP; wins over tracing.endpoint in the file.',
    default: '',
    expects: TRACES_ENDPOINT,
    parse: given => tracesEndpoint.safeParse(given).data,
  } satisfies Variable<string>,
  LOG_LEVEL: oneOf('How much is logged; without a configuration file only warn and above.', 'info', LOG_LEVELS),
};

export const SANDBOX_DEFAULTS = { size: 250, latencyMs: 0 } as const;

/** For the embedded sandboxes and for the stand-alone ones. */
export const SANDBOX_VARIABLES = {
  SANDBOX_SIZE: wholeNumber('How many numbers each sandbox account holds.', SANDBOX_DEFAULTS.size, 1_000_000),
  SANDBOX_LATENCY_MS: wholeNumber(
    'Milliseconds that a sandbox adds to each answer.',
    SANDBOX_DEFAULTS.latencyMs,
    60_000,
  ),
};

type Values<Table extends Readonly<Record<string, Variable>>> = {
  readonly [Name in keyof Table]: Table[Name] extends Variable<infer T> ? T | undefined : never;
};

/** The variables that are set. Defaults are the caller's affair, since a file may stand between. */
export function readVariables<const Table extends Readonly<Record<string, Variable>>>(
  table: Table,
  env: Environment,
): { readonly values: Values<Table>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const values = Object.entries(table).map(([name, { parse, expects }]) => {
    const given = env[name]?.trim();
    const value = given ? parse(given) : undefined;
    if (given && value === undefined) {
      problems.push({
        code: 'INVALID_VARIABLE',
        place: null,
        path: name,
        message: `this environment variable must be ${expects}`,
      });
    }
    return [name, value] as const;
  });
  return { values: Object.fromEntries(values) as Values<Table>, problems };
}
