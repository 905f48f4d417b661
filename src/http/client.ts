import { Pool } from 'undici';
import type { z } from 'zod';
import { ProviderError } from '#domain/errors.ts';
import type { ProviderHost } from '#domain/provider.ts';
import type { Authorization } from './auth.ts';
import { type Limit, limitedWait, limitOf } from './deadline.ts';
import { exchange, type Request } from './exchange.ts';
import { type Answer, type Failure, parse, requestIdOf, secretsOf, toProviderError, unsent } from './failure.ts';
import { createGuard, READS_AT_ONCE, WRITES_AT_ONCE } from './guard.ts';
import { observing } from './observing.ts';
import type { Path } from './path.ts';
import { type Query, queryText } from './query.ts';
import { type Lateness, lateness } from './lateness.ts';
import { createRetryBudget } from './retry-budget.ts';
import { repeat } from './retry.ts';
import { TIMEOUTS, USER_AGENT } from './settings.ts';

export type { Answer, Failure } from './failure.ts';

export interface ClientOptions {
  readonly host: ProviderHost;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly authorization: Authorization;
  /** Reads the provider's error body. Also asked about answers of status 2xx: undefined means that it is none. */
  readonly failure: (answer: Answer) => Failure | undefined;
}

export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: Path;
  readonly query?: Query | undefined;
  readonly body?: unknown;
  /** What the answer must look like. An empty body is undefined to it. */
  readonly response: z.ZodType<T>;
  /** A POST that changes nothing may be repeated like a GET. GETs always may; nothing else ever is. */
  readonly safe?: boolean | undefined;
  /** The largest body accepted; absent: 5 MB. More is for lists that come in one body, at some 350 bytes a number. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Client {
  /** Sends one request; fails with a `ProviderError`. A read is repeated within its deadline, a write never. */
  send<T>(call: Call<T>): Promise<T>;
  /** Waits for the calls under way, and lets go of the connections, its authorization's too. */
  close(): Promise<void>;
}

const MAX_BYTES = 5_000_000;

export function createClient({ host, baseUrl, authorization, failure }: ClientOptions): Client {
  const { account } = host;
  const timeouts = { ...TIMEOUTS, ...host.timeouts };
  const { origin, hostname, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/+$/, '');
  const budget = createRetryBudget();
  const guard = createGuard({ account, attempt: timeouts.attempt, onCircuit: host.onCircuit });
  // Undici's time limits tick by the half second, and its body limit starts anew with every byte; ours replace them.
  const pool = new Pool(origin, {
    connections: READS_AT_ONCE + WRITES_AT_ONCE,
    connect: { timeout: timeouts.attempt },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  let closing: Promise<unknown> | undefined;

  async function attempt<T>(call: Call<T>, header: string, limit: Limit, refusal?: Lateness): Promise<T> {
    const seen = observing(host, call.method, call.path.route);
    const request = toRequest(call, prefix, { ...seen.headers, authorization: header });
    const raw = await exchange(pool, request, limit, refusal).catch((error: unknown) => {
      seen(null, undefined, limit.signal?.aborted);
      throw error;
    });
    const parsed = parse(raw.text);
    const answer: Answer = { status: raw.status, headers: raw.headers, body: parsed?.body };
    const failed = told(failure, answer);
    seen(raw.status, requestIdOf(answer, failed));
    if (failed || raw.status >= 300) throw toProviderError(account, answer, failed, [hostname, ...secretsOf(header)]);
    if (!parsed) throw unforeseen(account, answer, 'is not JSON');
    const checked = call.response.safeParse(parsed.body);
    if (!checked.success) throw unforeseen(account, answer, `is not as documented ${place(checked.error)}`);
    return checked.data;
  }

  async function authorized<T>(call: Call<T>, limit: Limit, isRead: boolean, refusal?: Lateness): Promise<T> {
    const header = await present(limit, isRead ? undefined : timeouts.write);
    try {
      return await attempt(call, header, limit, refusal);
    } catch (error) {
      const isExpired =
        error instanceof ProviderError && error.status === 401 && authorization.renew?.(header) === true;
      // A write is sent once, whatever the answer; the next one has a new token.
      if (!isExpired || !isRead) throw error;
      return attempt(call, await present(limit), limit);
    }
  }

  function present(limit: Limit, lasts?: number): string | Promise<string> {
    const header = authorization.header(lasts);
    if (typeof header === 'string') return header;
    return limitedWait(limit, header).catch((error: unknown) => {
      throw unsent(error);
    });
  }

  return {
    async send(call) {
      call.signal?.throwIfAborted();
      const isRead = call.method === 'GET' || call.safe === true;
      const whole = limitOf(account, isRead ? timeouts.read : timeouts.write, call.signal);
      if (!isRead) {
        const refusal = lateness(account);
        return guard.write(whole, limit => authorized(call, limit, false, refusal));
      }
      // Asking for a token repeats itself where that helps; to repeat the read for it would multiply the two.
      await guard.prepare(whole, limit => present(limit));
      return repeat({ whole, attempt: timeouts.attempt, budget, repeated: host.repeated }, each =>
        guard.read(each, limit => authorized(call, limit, true)),
      );
    },
    async close() {
      closing ??= Promise.all([pool.close(), authorization.close?.()]);
      await closing;
    },
  };
}

const toRequest = (call: Call<unknown>, prefix: string, headers: Request['headers']): Request => ({
  method: call.method,
  path: prefix + call.path.text + queryText(call.query),
  headers: {
    accept: 'application/json',
    'user-agent': USER_AGENT,
    ...headers,
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
  },
  body: call.body === undefined ? null : JSON.stringify(call.body),
  maxBytes: call.maxBytes ?? MAX_BYTES,
});

/** A `failure` that stumbles over a body has found one that is not as documented. */
function told(failure: ClientOptions['failure'], answer: Answer): Failure | undefined {
  try {
    return failure(answer);
  } catch {
    return answer.status < 300 ? { kind: 'BAD_RESPONSE' } : undefined;
  }
}

const unforeseen = (account: string, answer: Answer, what: string): ProviderError =>
  new ProviderError('BAD_RESPONSE', account, `The provider's answer ${what}`, {
    status: answer.status,
    requestId: requestIdOf(answer, undefined),
  });

const place = ({ issues: [issue] }: z.ZodError): string => {
  const at = issue?.path.length ? `at ${issue.path.join('.')}` : 'at its top';
  return issue && 'expected' in issue ? `${at}: expected ${String(issue.expected)}` : at;
};
