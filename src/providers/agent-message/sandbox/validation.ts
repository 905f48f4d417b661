import type { SandboxRequest } from '#sandbox/routes.ts';
import { invalidInput, validationFailed } from './answers.ts';

export type Body = Readonly<Record<string, unknown>>;

/** What is wrong with a value; undefined if nothing is. */
export type Rule = (value: unknown) => string | undefined;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const E164 = /^\+[1-9]\d{6,14}$/;

export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

export const isE164 = (value: unknown): value is string => typeof value === 'string' && E164.test(value);

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

export const required: Rule = value => (isMissing(value) ? 'is required' : aString(value));

export const aString: Rule = value => (typeof value === 'string' ? undefined : 'must be a string');

export const aUuid: Rule = value => (isUuid(value) ? undefined : 'must be a uuid');

export const oneOf =
  (...words: readonly string[]): Rule =>
  value =>
    words.includes(value as string) ? undefined : `must be one of ${words.join(', ')}`;

export const anInteger =
  (least: number, most: number): Rule =>
  value =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `must be ${least}..${most}`;

export const httpsUrl: Rule = value =>
  typeof value === 'string' && value.startsWith('https://') && URL.canParse(value)
    ? undefined
    : 'must be an https:// URL';

/** Nothing, null and the empty string are let through. */
export const optional =
  (rule: Rule): Rule =>
  value =>
    isMissing(value) ? undefined : rule(value);

/** Throws 422 with a complaint per field that breaks its rule. */
export function check(values: Body, rules: Readonly<Record<string, Rule>>): void {
  const details: Record<string, string> = {};
  for (const [field, rule] of Object.entries(rules)) {
    const complaint = rule(values[field]);
    if (complaint !== undefined) details[field] = complaint;
  }
  if (Object.keys(details).length > 0) throw validationFailed(details);
}

/** The body as an object; anything else is 400. */
export function bodyOf(request: SandboxRequest): Body {
  const body = request.json();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidInput();
  return body as Body;
}

/** The id in the path; 400 where it is no uuid. */
export function idOf(request: SandboxRequest): string {
  const { id } = request.params;
  if (!isUuid(id)) throw validationFailed({ id: 'must be a uuid' }, 400);
  return id.toLowerCase();
}

/** The parameter as a number, where it looks like one. */
export function limitOf({ query }: SandboxRequest, { usual, most }: { usual: number; most: number }): number {
  const text = query.get('limit');
  const limit = text === null ? usual : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  check({ limit }, { limit: anInteger(1, most) });
  return limit;
}

/** `return_to_carrier=true` and its like; 422 where it is no boolean. */
export function flagOf({ query }: SandboxRequest, name: string, usual: boolean): boolean {
  const text = query.get(name) ?? String(usual);
  check({ [name]: text }, { [name]: oneOf('true', 'false') });
  return text === 'true';
}
