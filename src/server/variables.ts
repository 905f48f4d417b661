import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '#federation/context.ts';
import type { Refusal } from './refusal.ts';

/** The largest input there is, a hundred ids, has a twentieth of it. */
const MAX_VALUES = 2_000;

/**
 * Refuses variables with more values, of lists and objects at any depth, than any operation has use for. graphql-js tells
 * of each of the first fifty mistakes with the whole object around it: some thousand keys would keep everybody waiting.
 */
export function limitVariables(): Plugin<Context> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      if (!isTooMuch(args.variableValues)) return;
      const { message, code } = TOO_MANY_VALUES;
      setResultAndStopExecution({ errors: [new GraphQLError(message, { extensions: { code } })] });
    },
  };
}

export const TOO_MANY_VALUES: Refusal = {
  status: 400,
  code: 'INVALID_INPUT',
  message: `The variables have more than ${MAX_VALUES} values. Ask in several requests`,
};

export function isTooMuch(variables: unknown): boolean {
  const pending: unknown[] = [variables];
  let count = 0;
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const inside: unknown[] = Object.values(value);
    count += inside.length;
    if (count > MAX_VALUES) return true;
    for (const inner of inside) if (typeof inner === 'object' && inner !== null) pending.push(inner);
  }
  return false;
}
