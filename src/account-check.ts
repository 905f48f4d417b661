import { styleText } from 'node:util';
import { ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import type { AccountCheck } from '#domain/provider.ts';
import type { OpenAccount } from './accounts.ts';

export interface CheckResult {
  readonly account: OpenAccount;
  readonly outcome: AccountCheck | ProviderError;
}

/** Asks every account at once whether its credentials work. Answers within the deadline, whatever the providers do. */
export const checkAccounts = (accounts: readonly OpenAccount[], deadlineMs: number): Promise<CheckResult[]> =>
  Promise.all(accounts.map(async account => ({ account, outcome: await outcomeOf(account, deadlineMs) })));

async function outcomeOf({ name, provider }: OpenAccount, deadlineMs: number): Promise<CheckResult['outcome']> {
  const controller = new AbortController();
  const late = new ProviderError('TIMEOUT', name, `The provider did not answer within ${deadlineMs / 1000} s`);
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(late);
    controller.abort(late);
  }, deadlineMs);
  try {
    return await Promise.race([provider.check(controller.signal), deadline]);
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw new Error(`The check of ${name} broke its promise to fail with a ProviderError only`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

export interface ReportLine {
  readonly level: 'ok' | 'FAIL' | 'warning';
  readonly text: string;
}

const COLOURS = { ok: 'green', FAIL: 'red', warning: 'yellow' } as const;

/** Node leaves colours out where the output is no terminal, and where NO_COLOR says so. */
export const paint = ({ level, text }: ReportLine): string =>
  `${styleText(COLOURS[level], level.padEnd(7), { stream: process.stdout })}  ${text}`;

/** What was found, for a person: a line per account, its warnings below. */
export function report(results: readonly CheckResult[]): readonly ReportLine[] {
  const width = Math.max(0, ...results.map(({ account }) => account.name.length));
  return results.flatMap(({ account, outcome }): ReportLine[] => {
    const name = account.name.padEnd(width);
    if (outcome instanceof ProviderError) {
      return [{ level: 'FAIL', text: `${name}  ${outcome.message}${details(outcome)}: ${advice(account, outcome)}` }];
    }
    return [
      { level: 'ok', text: `${name}  ${outcome.found}${account.isSandbox ? ' (sandbox)' : ''}` },
      ...outcome.warnings.map(warning => ({ level: 'warning' as const, text: `${name}  ${warning}` })),
    ];
  });
}

function details({ providerCode, status, requestId }: ProviderError): string {
  const known = [
    providerCode,
    status === undefined ? undefined : `HTTP ${status}`,
    requestId === undefined ? undefined : `request ${requestId}`,
  ].filter(part => part !== undefined);
  return known.length === 0 ? '' : ` (${known.join(', ')})`;
}

const ADDRESS = "check the network and the address in the account's entry";
const SUPPORT = "if its entry is right, ask the provider's support and tell the request id";

const ADVICE: Readonly<Record<ProviderErrorKind, string>> = {
  TIMEOUT: ADDRESS,
  UNAVAILABLE: ADDRESS,
  RATE_LIMITED: 'wait and try again; other programs may be using the same account',
  CREDENTIALS: 'compare its credentials with what the provider shows',
  FORBIDDEN: 'give its credentials access to the phone numbers, at the provider',
  NOT_FOUND: "compare the ids in the account's entry with what the provider shows",
  CONFLICT: SUPPORT,
  REJECTED: SUPPORT,
  BAD_RESPONSE: "check the address in the account's entry: something other than the provider may be answering",
  CIRCUIT_OPEN: 'wait and try again',
  CURSOR_EXPIRED: SUPPORT,
  UNSUPPORTED: SUPPORT,
};

function advice({ config }: OpenAccount, { kind, retryAfter }: ProviderError): string {
  const variables = config.sandbox ? [] : config.variables;
  if (kind === 'CREDENTIALS' && variables.length > 0) return `check ${variables.join(', ')}`;
  const when = retryAfter === undefined ? '' : `, not before ${retryAfter.toISOString()}`;
  return `${ADVICE[kind]}${when}`;
}
