import { type ExecutionResult, GraphQLError, responsePathAsArray } from 'graphql';
import type { Path } from 'graphql/jsutils/Path.js';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '#federation/context.ts';
import { currentRequest } from '#telemetry/request.ts';
import { maskError } from './errors.ts';
import type { Log } from './log.ts';

/**
 * The last word on an answer: errors as a caller may see them, errors of parts of a field beside them, and the accounts
 * that are missing in `extensions.partial`, so that monitoring sees a part for what it is even where the query did not ask.
 */
export function finishResults(log: Log): Plugin<Context> {
  return {
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          const context = args.contextValue as Context;
          if (Symbol.asyncIterator in result) return;
          if (result.errors === undefined && context.missing.size === 0 && context.errors.length === 0) return;
          setResult(finish(result, context, log));
        },
      };
    },
  };
}

/** Of a caller who went away: what was given up for that is no fault. */
const NOBODY: Pick<Log, 'error'> = { error: () => {} };

function finish(result: ExecutionResult, { missing, errors, requestId, signal }: Context, log: Log): ExecutionResult {
  const added = errors.map(
    ({ error, path }) =>
      new GraphQLError(error.message, { path: responsePathAsArray(path as Path), originalError: error }),
  );
  const all = [...(result.errors ?? []), ...added].map(
    error => maskError(error, requestId, signal.aborted ? NOBODY : log) as GraphQLError,
  );
  const partial = [...missing].map(({ name }) => name).toSorted();
  const request = currentRequest();
  if (request && partial.length > 0) request.missing = partial;
  return {
    ...result,
    ...(all.length > 0 && { errors: all }),
    ...(partial.length > 0 && { extensions: { ...result.extensions, partial } }),
  };
}
