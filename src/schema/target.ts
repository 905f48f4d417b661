import { GraphQLError } from 'graphql';
import { type E164, isE164 } from '#domain/e164.ts';
import type { Account } from '#federation/account.ts';
import type { Context } from '#federation/context.ts';
import type { Problem } from '#federation/problems.ts';
import { fieldError, inputError } from './errors.ts';
import { accountOf, decodeId, parseNumberId } from './ids.ts';

export interface NumberTarget {
  readonly account: Account;
  readonly id: string;
}

/** The number that a mutation is about, or why there is none: in a mutation a bad id is data like any other bad input. */
export function numberTarget(text: string, context: Context, path: readonly string[]): NumberTarget | Problem {
  return orProblem(path, () => {
    const { typename, id } = decodeId(text, path);
    if (typename !== 'PhoneNumber') {
      return {
        type: 'InvalidInputError',
        message: `This is the id of a ${typename}; the id of a phone number is wanted`,
        path,
      };
    }
    return (
      parseNumberId(id, context) ?? {
        type: 'NotFoundError',
        message: 'No account within your reach holds this number',
        path,
      }
    );
  });
}

/** The account that a mutation is about, or why there is none. */
export const accountTarget = (text: string, context: Context, path: readonly string[]): Account | Problem =>
  orProblem(path, () => accountOf(text, context, path));

export const isProblem = (target: object): target is Problem => 'type' in target && 'message' in target;

/** What is wrong with an argument, as data: a mutation tells bad input like any other reason not to act. */
export function orProblem<T>(path: readonly string[], find: () => T | Problem): T | Problem {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { inputPath } = error.extensions as { readonly inputPath?: readonly string[] };
    return { type: 'InvalidInputError', message: error.message, path: inputPath ?? path };
  }
}

/**
 * The number that a filter is about. Where the id does not say its E.164, the provider does: `instead` tells what to ask
 * for where the account no longer holds it.
 */
export async function numberAt(
  text: string,
  context: Context,
  path: readonly string[],
  instead: string,
): Promise<NumberTarget & { readonly e164: E164 }> {
  const target = numberTarget(text, context, path);
  if (isProblem(target)) throw inputError(target.message, path, 'INVALID_ID');
  const { account, id } = target;
  if (isE164(id)) return { account, id, e164: id };
  const number = await context
    .loaders(account)
    .number.load(id)
    .catch(failure => Promise.reject(fieldError(failure)));
  if (number !== null) return number;
  throw inputError(`${account.name} does not hold this number any more. ${instead}`, path, 'NOT_FOUND');
}
