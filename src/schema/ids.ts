import type { Account } from '#federation/account.ts';
import type { Context } from '#federation/context.ts';
import { inputError } from './errors.ts';

/**
 * Ids are opaque: version, type, account, the provider's own id. They carry no right: whoever presents one still sees
 * only the accounts within reach.
 */
const VERSION = '1';
const LONGEST = 1_000;
const TYPES = ['PhoneNumber', 'ProviderAccount', 'Operation', 'AuditRecord', 'NumberEvent'] as const;
export type NodeType = (typeof TYPES)[number];

export const OPAQUE = 'Opaque: take it as it is, never build one.';
/** For what an account has, or is. */
export const ID_DESCRIPTION = `${OPAQUE} Stays the same as long as the account keeps its name.`;

export const encodeId = (type: string, id: string | number | bigint): string =>
  Buffer.from(`${VERSION} ${type} ${id}`).toString('base64url');

export function decodeId(text: string, path: readonly string[] = ['id']): { typename: NodeType; id: string } {
  const invalid = (): Error =>
    inputError('This is no id of this server. Take ids from its answers, unchanged', path, 'INVALID_ID');
  if (text.length > LONGEST || !/^[A-Za-z0-9_-]+$/.test(text)) throw invalid();
  const [version, type, ...rest] = Buffer.from(text, 'base64url').toString('utf8').split(' ');
  const typename = TYPES.find(name => name === type);
  if (version !== VERSION || typename === undefined || rest.length !== 1 || encodeId(typename, rest[0]!) !== text)
    throw invalid();
  return { typename, id: rest[0]! };
}

/** `account/providerId`: the inner id of a phone number. An account's name holds no slash. */
export const numberId = (account: Account, id: string): string => `${account.name}/${id}`;

/** null: no account within reach has this name, or its provider cannot have such an id. */
export function parseNumberId(id: string, context: Context): { account: Account; id: string } | null {
  const slash = id.indexOf('/');
  const account = context.account(id.slice(0, slash));
  const providerId = id.slice(slash + 1);
  return slash > 0 && account?.provider.numbers.isId(providerId) ? { account, id: providerId } : null;
}

/** The account an argument names. */
export function accountOf(text: string, context: Context, path: readonly string[]): Account {
  const { typename, id } = decodeId(text, path);
  if (typename !== 'ProviderAccount')
    throw inputError(`This is the id of a ${typename}; the id of an account is wanted`, path, 'INVALID_ID');
  const account = context.account(id);
  if (account === undefined)
    throw inputError('No account within reach has this id. `accounts` lists them', path, 'INVALID_ID');
  return account;
}
