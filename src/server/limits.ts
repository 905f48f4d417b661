import type { ServerResponse } from 'node:http';
import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  Source,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context, Exchange } from '#federation/context.ts';
import { type Budget, type Exceeded, isExceeded, type Pass } from '#limits/budget.ts';
import { actualCost, estimateCost, type Plan, planCost } from '#limits/cost.ts';
import { checkDocument, checkText, type DocumentLimits } from '#limits/document.ts';
import { refuseDocument } from '#limits/refusal.ts';
import type { TrustedDocuments } from '#limits/trusted.ts';
import { providerKey } from '#schema/enums.ts';
import { currentRequest } from '#telemetry/request.ts';
import { noteErrors } from './observing.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface Limits extends DocumentLimits {
  /** Points of one request. */
  readonly maxCost: number;
  readonly budget: Budget;
  readonly documents: TrustedDocuments;
}

export const UNKNOWN_DOCUMENT: Refusal = {
  status: 404,
  code: 'PERSISTED_QUERY_NOT_FOUND',
  message: 'This server knows no document of this hash. Send its text, or have it put into the manifest',
};

/** A request that was let in. */
export interface Admitted extends Exchange {
  readonly pass: Pass;
}

/**
 * Lets a request in until it is answered. null: its caller has asked too much already, and has been told so; or is gone.
 */
export async function admit(
  exchange: Exchange,
  response: ServerResponse,
  { budget }: Limits,
): Promise<Admitted | null> {
  const request = currentRequest();
  if (request) request.caller = exchange.caller.name;
  const admitted = budget.admit(exchange.caller);
  const pass = admitted instanceof Promise ? await admitted : admitted;
  if (isExceeded(pass)) {
    const headers = { 'retry-after': String(pass.retryAfterSeconds) };
    refuse(response, { status: 429, code: 'RATE_LIMITED', message: pass.message, headers });
    return null;
  }
  // What is given back when an answer closes would be kept for ever.
  if (response.closed) {
    pass.end();
    return null;
  }
  response.once('close', () => pass.end());
  return { ...exchange, pass, rateLimit: () => pass.rateLimit() };
}

/**
 * Refuses what a caller may not ask before any resolver runs, and tells in `extensions.cost` what the rest cost. What
 * depends on the text alone is found while it is parsed, and remembered with it: also that it is refused.
 */
export function enforceLimits(limits: Limits): Plugin<Context> {
  return {
    onParse({ context, params, parseFn, setParseFn }) {
      const { caller } = context as unknown as Exchange;
      // Not by the function below: what it refuses is refused to everybody from then on.
      if (caller.documents === 'TRUSTED' && !limits.documents.hasText(String(params.source))) throw notTrusted();
      setParseFn((source: string | Source, options: unknown) => {
        checkText(typeof source === 'string' ? new Source(source) : source, limits);
        const document = parseFn(source, options) as DocumentNode;
        checkDocument(document, limits);
        return document;
      });
    },

    onExecute({ args, setResultAndStopExecution }) {
      const { schema, document, operationName, variableValues } = args;
      const operation = getOperationAST(document, operationName);
      if (!operation) return;
      const { accounts, pass } = args.contextValue as Context as Context & Admitted;
      const plan = planOf(schema, document, operation);
      const requested = estimateCost(plan, { variables: variableValues, accounts: accounts.length });
      const refuseBy = (error: GraphQLError): void => {
        noteErrors([error], 'INTERNAL');
        setResultAndStopExecution({ errors: [error] });
      };
      if (requested > limits.maxCost) return refuseBy(tooExpensive(requested, limits.maxCost));
      const told = {
        onExecuteDone({ result }: { result: object }) {
          if (Symbol.asyncIterator in result) return;
          const answer = result as { data?: unknown; extensions?: object };
          answer.extensions = { ...answer.extensions, cost: report(plan, answer.data, requested, pass) };
        },
      };
      const proceed = (exceeded: Exceeded | null) => (exceeded ? refuseBy(rateLimited(exceeded)) : told);
      const charged = pass.charge(requested, operation.operation === OperationTypeNode.MUTATION);
      return charged instanceof Promise ? charged.then(proceed) : proceed(charged);
    },
  };
}

/** Why an answer that goes on is not begun: one of its messages alone would cost too much. */
export function refusalOfSubscription(
  { schema, document, operationName, variableValues, contextValue }: ExecutionArgs,
  { maxCost }: Limits,
): Refusal | null {
  const plan = planOf(schema, document, getOperationAST(document, operationName)!);
  const { accounts } = contextValue as Context;
  const requested = estimateCost(plan, { variables: variableValues, accounts: accounts.length });
  if (requested <= maxCost) return null;
  return { status: 400, code: 'QUERY_TOO_EXPENSIVE', message: tooExpensive(requested, maxCost).message };
}

const plans = new WeakMap<OperationDefinitionNode, Plan>();

/** The parser gives one text the same document again. */
function planOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan {
  let plan = plans.get(operation);
  if (!plan) plans.set(operation, (plan = planCost(schema, document, operation)));
  return plan;
}

function report(plan: Plan, data: unknown, requested: number, pass: Pass): object {
  const { upstreamCalls = 0, upstreamCallsTo = [] } = currentRequest() ?? {};
  const { limit, remaining, resetAt } = pass.rateLimit();
  return {
    requested,
    actual: actualCost(plan, data, upstreamCalls),
    upstreamCalls: Object.fromEntries([...upstreamCallsTo].map(([name, count]) => [providerKey(name), count])),
    throttle: { limit, remaining, resetAt: resetAt.toISOString() },
  };
}

const notTrusted = (): GraphQLError =>
  refuseDocument('DOCUMENT_NOT_TRUSTED', 'You may send only documents that this server knows. Name one by its hash');

const tooExpensive = (requested: number, maximum: number): GraphQLError =>
  refuseDocument(
    'QUERY_TOO_EXPENSIVE',
    `The request is estimated at ${requested} points, and ${maximum} is the most. Ask for smaller pages, or for fewer fields that need a request to the provider`,
    { cost: { requested, maximum } },
  );

export const rateLimited = ({ message, limit, retryAfterSeconds }: Exceeded): GraphQLError =>
  new GraphQLError(message, {
    extensions: {
      code: 'RATE_LIMITED',
      limit,
      retryAfterSeconds,
      http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
    },
  });
