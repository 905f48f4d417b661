import { type ExecutionArgs, getOperationAST, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '#federation/context.ts';
import { currentRequest } from '#telemetry/request.ts';

/** Tells telemetry what was asked, by whom, and the codes of what went wrong. To stand last, where errors are as callers see them. */
export function observeOperations(): Plugin<Context> {
  return {
    onParse:
      () =>
      ({ result }) =>
        noteErrors(result instanceof Error ? [result] : [], 'GRAPHQL_PARSE_FAILED'),
    onValidate:
      () =>
      ({ result }) =>
        noteErrors(result, 'GRAPHQL_VALIDATION_FAILED'),
    onExecute({ args }) {
      noteOperation(args);
      return {
        onExecuteDone({ result }) {
          if (Symbol.asyncIterator in result) return;
          noteErrors(result.errors ?? [], 'INTERNAL');
          noteCost(result.extensions?.['cost']);
        },
      };
    },
    onSubscribe: ({ args }) => noteOperation(args),
  };
}

/** Codes of errors that are told to the caller of the request under way. */
export function noteErrors(errors: readonly unknown[], otherwise: string): void {
  const request = currentRequest();
  for (const error of errors) {
    const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
    request?.errors.add(typeof code === 'string' ? code : otherwise);
  }
}

/** Tells telemetry what is asked, and by whom. */
export function noteOperation({ document, operationName, contextValue }: ExecutionArgs): void {
  const request = currentRequest();
  if (!request) return;
  const operation = getOperationAST(document, operationName);
  request.executed = true;
  request.caller = (contextValue as Context).caller.name;
  if (operation) request.operation = { name: operation.name?.value, type: operation.operation };
}

function noteCost(cost: unknown): void {
  const request = currentRequest();
  const requested = (cost as { readonly requested?: unknown } | undefined)?.requested;
  if (request && typeof requested === 'number') request.cost = requested;
}
