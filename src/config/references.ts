import type { Environment } from './environment.ts';

/** `${VARIABLE}` and nothing beside it: how a secret has to be written. */
export const WHOLE_REFERENCE = /^\$\{[A-Z_][A-Z0-9_]*\}$/;

export interface Resolved {
  readonly text: string;
  /** The variables named in the text. */
  readonly variables: readonly string[];
  /** Those of them that are absent or empty. */
  readonly missing: readonly string[];
  /** Whether a `${` is not the beginning of a reference. */
  readonly isMalformed: boolean;
}

/** Puts the environment's values in place of `${VARIABLE}`. `$$` is a dollar; a dollar before anything else is one too. */
export function resolve(text: string, env: Environment): Resolved {
  const variables: string[] = [];
  let isMalformed = false;
  const resolved = text.replace(/\$\$|\$\{([A-Z_][A-Z0-9_]*)\}|\$\{/g, (match, variable: string | undefined) => {
    if (match === '$$') return '$';
    if (variable === undefined) isMalformed = true;
    else variables.push(variable);
    return env[variable ?? ''] ?? '';
  });
  return { text: resolved, variables, missing: variables.filter(variable => !env[variable]), isMalformed };
}

/** A text that `resolve` gives back as it is. */
export const escaped = (text: string): string => text.replaceAll('$', '$$$$');

/** `KEY_SECRET` for `keySecret`, `SINCH_US` for `sinch-us`. */
export const variableName = (...words: readonly string[]): string =>
  words
    .map(word => word.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|-/g, '_').toUpperCase())
    .join('_')
    .replace(/^(?=\d)/, '_');
