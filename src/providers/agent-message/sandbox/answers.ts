import { randomBytes } from 'node:crypto';
import type { Reply } from '#sandbox/routes.ts';

export interface RefusalDetail {
  /** Request field to complaint. */
  readonly details?: Readonly<Record<string, string>>;
  /** A few refusals carry data beside the error. */
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by whoever finds the fault; the server turns it into an answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: RefusalDetail;

  constructor(status: number, code: string, message: string, detail: RefusalDetail = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

export const invalidInput = (message = 'invalid input'): Refusal => new Refusal(400, 'INVALID_INPUT', message);

export const unauthorized = (): Refusal =>
  new Refusal(401, 'UNAUTHORIZED', 'authentication failed', { headers: { 'www-authenticate': 'Bearer' } });

export const forbidden = (message = 'missing required scope'): Refusal => new Refusal(403, 'FORBIDDEN', message);

export const notFound = (): Refusal => new Refusal(404, 'NOT_FOUND', 'not found');

/** Bad values are 422; some routes say 400 to a malformed id in the path. */
export const validationFailed = (details: Readonly<Record<string, string>>, status: 400 | 422 = 422): Refusal =>
  new Refusal(status, 'VALIDATION_FAILED', 'validation failed', { details });

/** The id of a request, which every answer carries in its headers. */
export const requestHeaders = (): Readonly<Record<'x-request-id', string>> => ({ 'x-request-id': ulid() });

export function answer(
  data: unknown,
  { meta, status = 200, headers }: { meta?: unknown; status?: number; headers?: Record<string, string> } = {},
): Reply {
  return {
    status,
    headers: { ...requestHeaders(), ...headers },
    body: { success: true, data, ...(meta !== undefined && { meta }) },
  };
}

/** `total` is 0 whatever the list holds, and `offset` stays 0. */
export const listMeta = (limit: number, nextCursor: string | null) => ({
  total: 0,
  limit,
  offset: 0,
  next_cursor: nextCursor,
});

export function refusal({ status, code, message, detail }: Refusal): Reply {
  const headers = requestHeaders();
  return {
    status,
    headers: { ...headers, ...detail.headers },
    body: {
      success: false,
      ...(detail.data !== undefined && { data: detail.data }),
      error: { code, message, request_id: headers['x-request-id'], ...(detail.details && { details: detail.details }) },
    },
  };
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 48 bits of time and 80 of chance in 26 characters. */
function ulid(): string {
  let bits = (BigInt(Date.now()) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`);
  let text = '';
  for (let i = 0; i < 26; i += 1) {
    text = CROCKFORD[Number(bits & 31n)]! + text;
    bits >>= 5n;
  }
  return text;
}
