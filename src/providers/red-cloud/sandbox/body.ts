import type { SandboxRequest } from '#sandbox/routes.ts';
import { Refusal } from './replies.ts';

/** What one field of a body must be, as a sentence that completes "npa must be …". */
export interface Field {
  readonly must: string;
  readonly accepts: (value: unknown) => boolean;
}

/**
 * The request's JSON object, checked field by field. That unknown fields are refused is a reading: the documents are
 * silent, and a refusal shows a client its mistakes.
 */
export function readBody(request: SandboxRequest, fields: Readonly<Record<string, Field>>): Record<string, unknown> {
  const body = request.json();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('INVALID_REQUEST', 'The request body must be a JSON object');
  }
  for (const [name, value] of Object.entries(body)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) throw new Refusal('INVALID_REQUEST', `${name} is not a known field`);
    if (!field.accepts(value)) throw new Refusal('INVALID_REQUEST', `${name} must be ${field.must}`);
  }
  return { ...body };
}
