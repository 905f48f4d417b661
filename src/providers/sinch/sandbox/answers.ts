import type { Reply } from '#sandbox/routes.ts';

export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

const envelope = (code: number, status: string, message: string, details: readonly object[] = []): Reply => ({
  status: code,
  body: { error: { code, message, status, details } },
});

/** Thrown by a handler to answer with an error. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`Refused with ${reply.status}`);
    this.reply = reply;
  }
}

export const invalid = (message: string, ...fieldViolations: readonly FieldViolation[]): Refusal => {
  const details = fieldViolations.length > 0 ? [{ type: 'BadRequest', fieldViolations }] : [];
  return new Refusal(envelope(400, 'INVALID_ARGUMENT', message, details));
};

/** One field, one complaint. */
export const invalidField = (field: string, description: string): Refusal =>
  invalid('Validation error', { field, description });

export const noResource = (resourceType: string, resourceName: string, message = ''): Refusal =>
  new Refusal(
    envelope(404, 'NOT_FOUND', message, [
      { type: 'ResourceInfo', resourceType, resourceName, owner: '', description: message },
    ]),
  );

/** What the service says about a number without an emergency address. */
export const noEmergencyAddress = (): Refusal => new Refusal(envelope(404, 'NOT_FOUND', 'Missing E911 feature'));

export const unknownRoute = (): Reply => envelope(404, 'NOT_FOUND', 'Not Found');
export const wrongProject = (): Reply => envelope(403, 'PERMISSION_DENIED', 'The key has no access to this project');
export const fault = (): Reply => envelope(500, 'INTERNAL', 'Internal error');

/** Only a challenge with the word `expired` makes the vendor's clients fetch a new token. The body is undocumented. */
export const unauthenticated = (problem: 'missing' | 'invalid' | 'expired'): Reply => ({
  ...envelope(401, 'UNAUTHENTICATED', `The access token is ${problem}`),
  headers: {
    'www-authenticate':
      problem === 'missing'
        ? 'Bearer realm="numbers"'
        : `Bearer realm="numbers", error="invalid_token", error_description="The access token is ${problem}"`,
  },
});
