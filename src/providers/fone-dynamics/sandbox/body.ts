import { invalid, required, Refusal } from './refusal.ts';

export const isE164 = (value: string): boolean => /^\+[1-9]\d{6,14}$/.test(value);

/** A request body must be a JSON object. */
export function object(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'PARAMETER_INVALID', 'The body must be a JSON object.');
  }
  return body as Record<string, unknown>;
}

/** undefined: absent or null. */
export function text(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(name, `${name} must be a string.`);
  return value;
}

export function requiredText(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = text(body, name);
  if (!value) throw required(name);
  return value;
}
