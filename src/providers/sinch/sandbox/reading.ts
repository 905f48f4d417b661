import type { SandboxRequest } from '#sandbox/routes.ts';
import { invalidField } from './answers.ts';

export const NUMBER_TYPES: readonly string[] = ['MOBILE', 'LOCAL', 'TOLL_FREE'];
export const CAPABILITIES: readonly string[] = ['SMS', 'VOICE'];
const SEARCH_PATTERNS: readonly string[] = ['START', 'CONTAINS', 'END'];

export type Fields = Readonly<Record<string, unknown>>;

export function asObject(value: unknown, field: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalidField(field, 'must be an object');
}

/** null: absent, or null as JSON has it. */
export function asText(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  throw invalidField(field, 'must be a string');
}

export function requiredText(value: unknown, field: string): string {
  const text = asText(value, field);
  if (text === null || text === '') throw invalidField(field, 'must not be empty');
  return text;
}

export function oneOf(value: unknown, allowed: readonly string[], field: string): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw invalidField(field, `must be one of ${allowed.join(', ')}`);
}

/** An empty body is an empty object. */
export const bodyOf = (request: SandboxRequest): Fields =>
  request.text.trim() === '' ? {} : asObject(request.json(), 'body');

/** The number in the path. Only E.164 is accepted, its plus sign bare or encoded. */
export function numberIn(request: SandboxRequest): string {
  const number = request.params['phoneNumber'] ?? '';
  if (/^\+[1-9]\d{6,14}$/.test(number)) return number;
  throw invalidField('phoneNumber', 'must be in E.164 format with leading +');
}

export function asRegionCode(value: unknown): string {
  if (typeof value === 'string' && /^[A-Z]{2}$/.test(value)) return value;
  throw invalidField('regionCode', 'must be an ISO 3166-1 alpha-2 country code');
}

/** Repeated or joined by commas: the vendor's clients do the one or the other. */
export function listIn(query: URLSearchParams, name: string, allowed: readonly string[]): readonly string[] {
  const values = query.getAll(name).flatMap(value => value.split(','));
  return values.map(value => oneOf(value, allowed, name));
}

export interface NumberPattern {
  readonly pattern: string;
  readonly searchPattern: string;
}

/** A pattern without a search pattern is looked for anywhere. */
export function asPattern(pattern: unknown, searchPattern: unknown): NumberPattern | null {
  const where = searchPattern ?? 'CONTAINS';
  const checked = oneOf(where, SEARCH_PATTERNS, 'numberPattern.searchPattern');
  const text = asText(pattern, 'numberPattern.pattern');
  return text === null || text === '' ? null : { pattern: text, searchPattern: checked };
}

/** The vendor's Node SDK sends a plus sign as it is, which a query has for a space: no pattern begins with one otherwise. */
export const patternIn = (query: URLSearchParams): NumberPattern | null =>
  asPattern(query.get('numberPattern.pattern')?.replace(/^ /, '+'), query.get('numberPattern.searchPattern'));

/** Compared with the whole E.164 text: a START without the plus sign and the country code finds nothing. */
export function fits(phoneNumber: string, wanted: NumberPattern | null): boolean {
  if (wanted === null) return true;
  if (wanted.searchPattern === 'START') return phoneNumber.startsWith(wanted.pattern);
  if (wanted.searchPattern === 'END') return phoneNumber.endsWith(wanted.pattern);
  return phoneNumber.includes(wanted.pattern);
}

/** A whole number that is not negative; null where the parameter is absent. */
export function countIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidField(name, 'must be a non-negative integer');
}
