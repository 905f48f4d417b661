import type { ProblemDetailsFragment } from '../gql/graphql.ts';

export type Problem = ProblemDetailsFragment;

/** What a caller can do about a problem. */
export type Advice =
  /** Nobody can do it as it was asked for: somebody has to decide, and to ask for something else. */
  | { readonly kind: 'stop'; readonly because: string }
  /** The same may go well later. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The first request with the key is not at its end, and decides. */
  | { readonly kind: 'follow'; readonly operation: string | null };

const A_WHILE_MS = 1_000;

export function adviceOn(problem: Problem): Advice {
  switch (problem.__typename) {
    case 'InvalidInputError':
      return stop(`Mend ${placeOf(problem)}: ${problem.message}`);
    case 'NotFoundError':
      return stop(`${placeOf(problem)} is not there (any more): ${problem.message}`);
    case 'NotClearableError':
      return stop(`${problem.setting} cannot be cleared. Leave it as it is, or set another value`);
    case 'UnsupportedByProviderError':
      return stop(`${problem.account.name} cannot do this: ${problem.message}`);
    case 'PriceChangedError':
      return stop(
        `It costs ${problem.current.amount} ${problem.current.currencyCode} now. Agree to it, or choose again`,
      );
    case 'AddressNotMatchedError':
      return stop(`The provider calls the address ${problem.validation?.match ?? 'unknown'}. Ask for it again`);
    case 'ConflictError':
      // The input is the cause, such as a number that is gone; or another change of the number goes first.
      return problem.path ? stop(`Choose again: ${problem.message}`) : { kind: 'wait', ms: A_WHILE_MS };
    case 'ProviderError':
      return problem.retryable ? { kind: 'wait', ms: untilAfter(problem.retryAfter) } : stop(forSupport(problem));
    case 'IdempotencyError':
      switch (problem.reason) {
        case 'REQUEST_IN_PROGRESS':
        case 'OUTCOME_UNKNOWN':
          return { kind: 'follow', operation: problem.operation?.id ?? null };
        case 'KEY_REUSED_WITH_OTHER_INPUT':
          return stop('This program used one key for two things, which is a fault in it');
        default:
          return unreachable(problem.reason);
      }
    default:
      return unreachable(problem);
  }
}

/** For the end of a switch over everything the schema has: what the schema gains does not compile until it is dealt with. */
export function unreachable(value: never): never {
  throw new Error(`Newer than this program: ${JSON.stringify(value)}`);
}

const stop = (because: string): Advice => ({ kind: 'stop', because });

const placeOf = ({ path }: Problem): string => path?.join('.') ?? 'the request';

const untilAfter = (moment: string | null): number =>
  moment === null ? A_WHILE_MS : Math.max(A_WHILE_MS, Date.parse(moment) - Date.now());

function forSupport(problem: Extract<Problem, { __typename: 'ProviderError' }>): string {
  const { account, kind, message, providerRequestId } = problem;
  return `${account.name} refused (${kind}): ${message}${providerRequestId ? `, its request ${providerRequestId}` : ''}`;
}
