import type { Reply } from '#sandbox/routes.ts';

const STATUS = {
  INVALID_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  SERVER_ERROR: 500,
} as const;

/** Thrown by a handler; answered in the wrapper of the `/api/core` routes. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: keyof typeof STATUS;

  constructor(code: keyof typeof STATUS, message: string) {
    super(message);
    this.code = code;
  }
}

/** `requestId` stands beside `error`, not within. */
export const refused = ({ code, message }: Refusal, requestId: string): Reply => ({
  status: STATUS[code],
  ...(code === 'UNAUTHORIZED' && { headers: { 'www-authenticate': 'Bearer' } }),
  body: { error: { code, message, details: {} }, requestId },
});
