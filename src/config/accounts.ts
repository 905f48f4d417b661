import { inspect, isDeepStrictEqual } from 'node:util';
import type { ProviderModule } from '#domain/provider.ts';
import { isMapping, readBlock, unknownKeys } from './block.ts';
import type { ConfigDocument } from './document.ts';
import type { Environment } from './environment.ts';
import type { Problem } from './problems.ts';
import { accountSchema, shapeOf } from './schema.ts';
import { didYouMean } from './suggestion.ts';

export type AccountConfig = SandboxAccount | RealAccount;

/** Served by a sandbox that is started with the server. */
interface SandboxAccount {
  readonly name: string;
  readonly module: ProviderModule;
  readonly sandbox: true;
}

export interface RealAccount {
  readonly name: string;
  readonly module: ProviderModule;
  readonly sandbox: false;
  /** What `module.config` made of the account's keys. */
  readonly settings: unknown;
  /** The values of the keys that are marked secret. */
  readonly secrets: readonly string[];
  /** The environment variables that the account refers to. */
  readonly variables: readonly string[];
}

interface Source {
  readonly document: ConfigDocument;
  readonly modules: readonly ProviderModule[];
  readonly env: Environment;
}

/** Reads `accounts`. With problems the accounts are incomplete. */
export function readAccounts(
  list: unknown,
  source: Source,
): { readonly accounts: readonly AccountConfig[]; readonly problems: readonly Problem[] } {
  const { document } = source;
  if (list === undefined || list === null || (Array.isArray(list) && list.length === 0)) {
    const message =
      'list at least one account; to try things out, remove the file or add an account with "sandbox: true"';
    return { accounts: [], problems: [document.problem('NO_ACCOUNTS', ['accounts'], message)] };
  }
  if (!Array.isArray(list)) {
    return { accounts: [], problems: [document.problem('WRONG_TYPE', ['accounts'], 'must be a list of accounts')] };
  }
  const read = list.map((item: unknown, index) => readAccount(item, index, source));
  return {
    accounts: read.flatMap(({ account }) => account ?? []),
    problems: [...read.flatMap(({ problems }) => problems), ...duplicates(list, read, document)],
  };
}

interface Read {
  readonly account?: AccountConfig;
  readonly problems: readonly Problem[];
}

function readAccount(item: unknown, index: number, { document, modules, env }: Source): Read {
  const at = ['accounts', index];
  if (!isMapping(item)) {
    return { problems: [document.problem('WRONG_TYPE', at, 'must be a mapping with name and provider')] };
  }
  const { name: nameSchema, sandbox: sandboxSchema } = accountSchema.shape;
  const { name, provider, sandbox, ...rest } = item;
  const problems: Problem[] = [];
  const report = (code: Problem['code'], key: string, message: string) =>
    void problems.push(document.problem(code, [...at, key], message));

  const goodName = nameSchema.safeParse(name);
  if (name === undefined || name === null) report('MISSING_KEY', 'name', 'is missing: choose one of your own');
  else if (!goodName.success) {
    report(typeof name === 'string' ? 'INVALID_VALUE' : 'WRONG_TYPE', 'name', goodName.error.issues[0]!.message);
  }
  const module = modules.find(candidate => candidate.name === provider);
  if (module === undefined) {
    const known = modules.map(candidate => candidate.name);
    const choice = `one of ${known.join(', ')}`;
    const suggestion = typeof provider === 'string' ? didYouMean(provider, known) : '';
    if (provider === undefined || provider === null) report('MISSING_KEY', 'provider', `is missing: ${choice}`);
    else report('UNKNOWN_PROVIDER', 'provider', `must be ${choice}${suggestion}`);
  }
  const goodSandbox = sandboxSchema.safeParse(sandbox);
  if (!goodSandbox.success) report('WRONG_TYPE', 'sandbox', 'must be true or false');

  const candidates = module === undefined ? modules : [module];
  const keys = candidates.flatMap(({ config }) => Object.keys(shapeOf(config).properties));
  problems.push(...unknownKeys(item, [...new Set([...Object.keys(accountSchema.shape), ...keys])], at, document));
  if (module === undefined || !goodSandbox.success) return { problems };

  const account = { name: goodName.data ?? '', module };
  if (goodSandbox.data === true) {
    const message = 'an account with "sandbox: true" takes no credentials or addresses; remove this key';
    const real = Object.keys(rest).filter(key => keys.includes(key));
    problems.push(...real.map(key => document.keyProblem('NOT_WITH_SANDBOX', [...at, key], message)));
    return problems.length > 0 ? { problems } : { account: { ...account, sandbox: true }, problems };
  }
  const block = readBlock(module.config, rest, { at, document, env, owner: goodName.data ?? module.name });
  problems.push(...block.problems);
  if (problems.length > 0) return { problems };
  const { data: settings, secrets, variables } = block;
  return { account: discreet({ ...account, sandbox: false, settings, secrets, variables }), problems };
}

function duplicates(list: readonly unknown[], read: readonly Read[], document: ConfigDocument): Problem[] {
  const names = list.map(item => (isMapping(item) && typeof item['name'] === 'string' ? item['name'] : undefined));
  const sameName = names.flatMap((name, index) => {
    const first = names.indexOf(name);
    return name === undefined || first === index
      ? []
      : document.problem('DUPLICATE_NAME', ['accounts', index, 'name'], `accounts[${first}] has this name too`);
  });
  const sameAccount = read.flatMap(({ account }, index) => {
    const first = read.findIndex(other => isSameUpstream(other.account, account));
    return first === -1 || first === index
      ? []
      : document.problem(
          'DUPLICATE_ACCOUNT',
          ['accounts', index],
          `is the same account as accounts[${first}], so each of its numbers would be listed twice; remove one of them`,
        );
  });
  return [...sameName, ...sameAccount];
}

const isSameUpstream = (a: AccountConfig | undefined, b: AccountConfig | undefined): boolean =>
  a?.sandbox === false && b?.sandbox === false && a.module === b.module && isDeepStrictEqual(a.settings, b.settings);

/** Shows neither settings nor secrets when it is logged, printed or turned into JSON. */
function discreet(account: RealAccount): RealAccount {
  const shown = () => ({ name: account.name, provider: account.module.name, sandbox: false });
  return Object.defineProperties(account, { toJSON: { value: shown }, [inspect.custom]: { value: shown } });
}
