import { parseArgs } from 'node:util';
import { createKey, type FreshKey } from '#callers/key.ts';
import { ALL_SCOPES, isScope, type Scope, SCOPES } from '#domain/caller.ts';
import type { CallerKey, Callers } from '#store/callers.ts';
import { StoreError } from '#store/error.ts';
import type { Config } from './config.ts';
import { loadDotEnv } from './config/dot-env.ts';
import { ConfigError } from './config/problems.ts';

const USAGE = `Makes and revokes API keys of callers.

  npm run keys -- create --label "The shop" --scopes numbers:read,numbers:write [options]
  npm run keys -- list
  npm run keys -- revoke <id>
  npm run keys -- hash --label "The shop" --scopes numbers:read [options]

create, list and revoke work on the database of the configuration: PostgreSQL, or an SQLite file while no server uses
it. hash needs no database: it prints an entry for callers.keys in numbergraph.yaml. The key itself is shown once.

  --scopes     separated by commas, or all
  --accounts   names of accounts, separated by commas; all if nothing is said
  --expires    90d, 12h, or a date such as 2027-03-31; never if nothing is said
  --trusted-documents   only documents that the server knows by their hash

Scopes:
${ALL_SCOPES.map(scope => `  ${scope.padEnd(17)} ${SCOPES[scope]}`).join('\n')}

Exit code 0: done. 1: the database refused. 2: the call or the configuration is wrong.
`;

/** What was called for cannot be; the message says why. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Wanted {
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly accounts: 'ALL' | readonly string[];
  readonly documents: CallerKey['documents'];
  readonly expiresAt: number | null;
}

const OPTIONS = {
  label: { type: 'string' },
  scopes: { type: 'string' },
  accounts: { type: 'string' },
  expires: { type: 'string' },
  'trusted-documents': { type: 'boolean' },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [command, id, ...more] = positionals;
  if (more.length > 0 || (id !== undefined) !== (command === 'revoke')) throw new UsageError('');
  switch (command) {
    case 'create':
      return create(readWanted(values));
    case 'hash':
      return printHash(readWanted(values));
    case 'list':
      return inStore(list);
    case 'revoke':
      return inStore(callers => revoke(callers, id!));
    default:
      throw new UsageError(command === undefined ? '' : `There is no command ${command}`);
  }
}

function readWanted(values: ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']): Wanted {
  const { label = '', scopes = '', accounts, expires } = values;
  if (label.trim() === '') throw new UsageError('--label is missing: say whose key it is');
  const named = scopes === 'all' ? [...ALL_SCOPES] : words(scopes);
  const unknown = named.find(scope => !isScope(scope));
  if (named.length === 0) throw new UsageError('--scopes is missing: say what the caller may do');
  if (unknown !== undefined) throw new UsageError(`There is no scope ${unknown}`);
  if (accounts !== undefined && words(accounts).length === 0) throw new UsageError('--accounts names no account');
  return {
    label: label.trim(),
    scopes: [...new Set(named)] as Scope[],
    accounts: accounts === undefined ? 'ALL' : words(accounts),
    documents: values['trusted-documents'] ? 'TRUSTED' : 'ANY',
    expiresAt: expires === undefined ? null : readExpiry(expires, Date.now()),
  };
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map(word => word.trim())
    .filter(Boolean);

const UNITS = { h: 3_600_000, d: 86_400_000 } as const;

function readExpiry(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  const at = count === undefined ? date : now + Number(count) * UNITS[unit as keyof typeof UNITS];
  if (Number.isNaN(at)) throw new UsageError('--expires must be like 90d, 12h or 2027-03-31');
  if (at <= now) throw new UsageError('--expires lies in the past');
  return at;
}

const create = (wanted: Wanted): Promise<void> =>
  inStore(async (callers, { accounts }) => {
    const known = accounts.map(({ name }) => name);
    const unknown = wanted.accounts === 'ALL' ? undefined : wanted.accounts.find(name => !known.includes(name));
    if (unknown !== undefined) throw new UsageError(`There is no account ${unknown}, only ${known.join(', ')}`);
    const fresh = createKey();
    const isFirst = !(await callers.any());
    await callers.create({ ...wanted, id: fresh.id, hash: fresh.hash });
    show(fresh, wanted);
    process.stdout.write(`${fresh.text}\n`);
    if (isFirst) process.stderr.write('A server that runs without callers asks for keys once it is started again\n');
  });

function printHash(wanted: Wanted): void {
  const fresh = createKey();
  const { label, scopes, accounts, documents, expiresAt } = wanted;
  show(fresh, wanted);
  process.stderr.write(
    `${fresh.text}\n\nThe entry for callers.keys in numbergraph.yaml, from which no key can be made:\n`,
  );
  const lines = [
    `- id: ${fresh.id}`,
    `  label: ${JSON.stringify(label)}`,
    `  sha256: ${fresh.hash}`,
    `  scopes: [${scopes.map(scope => JSON.stringify(scope)).join(', ')}]`,
    ...(accounts === 'ALL' ? [] : [`  accounts: [${accounts.map(name => JSON.stringify(name)).join(', ')}]`]),
    ...(documents === 'ANY' ? [] : ['  documents: trusted']),
    ...(expiresAt === null ? [] : [`  expires: ${new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z')}`]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** To standard error, so that standard output holds nothing but what another program wants. */
function show({ id }: FreshKey, { label, expiresAt }: Wanted): void {
  const until = expiresAt === null ? 'until it is revoked' : `until ${new Date(expiresAt).toISOString()}`;
  process.stderr.write(`The key ${id} of ${label}, good ${until}. It is shown this once:\n`);
}

async function list(callers: Callers): Promise<void> {
  const keys = await callers.list();
  if (keys.length === 0) process.stderr.write('There are no keys. npm run keys -- create makes one\n');
  for (const key of keys) process.stdout.write(`${lineOf(key, Date.now())}\n`);
}

function lineOf({ id, label, scopes, accounts, documents, ...times }: CallerKey, now: number): string {
  const { expiresAt, revokedAt, lastUsedAt } = times;
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const expiry =
    expiresAt === null ? 'good' : expiresAt <= now ? `expired ${day(expiresAt)}` : `until ${day(expiresAt)}`;
  return [
    id,
    (revokedAt === null ? expiry : `revoked ${day(revokedAt)}`).padEnd(18),
    (lastUsedAt === null ? 'never used' : `used ${day(lastUsedAt)}`).padEnd(15),
    label,
    scopes.join(','),
    accounts === 'ALL' ? 'all accounts' : accounts.join(','),
    ...(documents === 'TRUSTED' ? ['trusted documents'] : []),
  ].join('  ');
}

async function revoke(callers: Callers, id: string): Promise<void> {
  const key = await callers.revoke(id);
  if (key === null) throw new UsageError(`There is no key ${id}. npm run keys -- list shows those there are`);
  process.stderr.write(`The key ${id} of ${key.label} is revoked. Servers stop taking it within five seconds\n`);
}

async function inStore(work: (callers: Callers, config: Config) => Promise<void>): Promise<void> {
  // What is heavy is not waited for by who makes a hash, or has to be told how to call.
  const { loadConfig } = await import('./config.ts');
  const { providerModules } = await import('./providers/index.ts');
  const { openStore } = await import('#store/index.ts');
  loadDotEnv();
  const config = loadConfig({ modules: providerModules });
  const { url } = config.store;
  if (url === ':memory:') {
    throw new UsageError(
      'Without numbergraph.yaml and DATABASE_URL nothing is kept. Write the file, or let `npm run keys -- hash` make an entry for it',
    );
  }
  const store = await openStore({ url });
  try {
    await work(store.callers, config);
  } finally {
    await store.close();
  }
}

function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (error instanceof StoreError) {
    const way = / in use /.test(error.message)
      ? '\nA key in numbergraph.yaml needs no database: npm run keys -- hash'
      : '';
    process.stderr.write(`${error.message}${way}\n`);
    return 1;
  }
  const isArgument = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  if (!(error instanceof UsageError) && !isArgument) throw error;
  const { message } = error as Error;
  process.stderr.write(message === '' ? USAGE : isArgument ? `${message}\n\n${USAGE}` : `${message}\n`);
  return 2;
}

process.exitCode = await main().then(() => 0, explain);
