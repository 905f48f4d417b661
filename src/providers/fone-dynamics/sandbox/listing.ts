import type { SandboxRequest } from '#sandbox/routes.ts';
import { invalid } from './refusal.ts';

/** A part of a list by `Results_Count` and `Results_Skip`. There is no total and no sign of the end but a short page. */
export function page<T>(
  items: readonly T[],
  request: SandboxRequest,
  size: { readonly usual: number; readonly most: number },
): readonly T[] {
  const skip = whole(request, 'Results_Skip', 0);
  return items.slice(skip, skip + Math.min(whole(request, 'Results_Count', size.usual), size.most));
}

function whole(request: SandboxRequest, name: string, otherwise: number): number {
  const text = request.query.get(name);
  if (text === null || text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw invalid(name, `${name} must be an integer.`);
  return Number(text);
}

/** The members of a comma-delimited parameter; undefined where it is absent or empty. */
export function choices(request: SandboxRequest, name: string, allowed: readonly string[]): string[] | undefined {
  const text = request.query.get(name);
  if (!text) return undefined;
  const wanted = text.split(',').map(each => each.trim());
  const wrong = wanted.find(each => !allowed.includes(each));
  if (wrong !== undefined) throw invalid(name, `${name} may be: ${allowed.join(', ')}.`);
  return wanted;
}
