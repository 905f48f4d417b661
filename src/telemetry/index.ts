import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { ProviderHost, UpstreamCall } from '#domain/provider.ts';
import type { AnsweredRequest, Metrics, RequestOutcome } from './metrics.ts';
import { asRequest, currentRequest, type ObservedRequest, short } from './request.ts';
import type { Tracing } from './tracing.ts';

/** Who is told of requests and of calls upstream. Without metrics or tracing, nobody counts or traces. */
export interface TelemetryOptions {
  readonly log: Pick<Logger, 'info'>;
  readonly metrics?: Metrics | undefined;
  readonly tracing?: Tracing | undefined;
}

export interface Telemetry {
  /**
   * Gives a request its id, tells it in `x-request-id`, and lets everything done for it be known as such. When the answer
   * has gone out, or the caller has gone away, writes its one line in the log.
   */
  request(incoming: IncomingMessage, response: ServerResponse, answer: (request: ObservedRequest) => void): void;
  /** What the client of one account tells of its requests. */
  upstream(account: string, provider: string): Pick<ProviderHost, 'begin' | 'repeated'>;
}

/** Counts, traces and logs requests and calls upstream. */
export function createTelemetry({ log, metrics, tracing }: TelemetryOptions): Telemetry {
  return {
    request(incoming, response, answer) {
      const since = performance.now();
      const requestId = randomUUID();
      const span = tracing?.request(requestId, single(incoming.headers['traceparent']));
      const request: ObservedRequest = {
        requestId,
        errors: new Set(),
        executed: false,
        upstreamCalls: 0,
        upstreamCallsTo: new Map(),
        span,
      };
      response.setHeader('x-request-id', requestId);
      metrics?.requestBegins();
      response.once('close', () => {
        const milliseconds = performance.now() - since;
        const answered = answeredOf(request, response, milliseconds / 1_000);
        metrics?.requestEnds(answered);
        if (span) tracing?.requestEnds(span, answered);
        log.info(requestLine(request, incoming, answered, span && tracing?.traceId(span)), 'request');
      });
      asRequest(request, () => answer(request));
    },

    upstream: (account, provider) => ({
      begin(call) {
        const request = currentRequest();
        if (request) countCall(request, provider);
        const span = tracing?.upstream(request?.span, provider, call);
        return {
          headers: span ? tracing!.headers(span) : {},
          end(ended) {
            metrics?.upstreamCall(provider, ended);
            if (span) tracing?.upstreamEnds(span, ended);
            log.info(upstreamLine(request, provider, ended), 'upstream call');
          },
        };
      },
      repeated: () => metrics?.upstreamRetry(account, provider),
    }),
  };
}

function countCall(request: ObservedRequest, provider: string): void {
  const { upstreamCallsTo: to } = request;
  request.upstreamCalls += 1;
  to.set(provider, (to.get(provider) ?? 0) + 1);
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? undefined : header;

function answeredOf(request: ObservedRequest, response: ServerResponse, seconds: number): AnsweredRequest {
  const { operation, errors } = request;
  const status = response.headersSent ? response.statusCode : null;
  const type = operation?.type ?? 'none';
  return { operation: operation?.name, type, status, outcome: outcomeOf(request, response), errors, seconds };
}

function outcomeOf({ executed, errors }: ObservedRequest, response: ServerResponse): RequestOutcome {
  if (!response.writableFinished) return 'aborted';
  if (!executed && (errors.size > 0 || response.statusCode >= 400)) return 'refused';
  return errors.size > 0 ? 'errors' : 'ok';
}

/** Milliseconds, to the hundredth. */
const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

const requestLine = (
  { requestId, caller, operation, errors, upstreamCalls, cost }: ObservedRequest,
  { method }: IncomingMessage,
  { status, outcome, seconds }: AnsweredRequest,
  traceId: string | undefined,
): Readonly<Record<string, unknown>> => ({
  requestId,
  method,
  status,
  outcome,
  durationMs: rounded(seconds * 1_000),
  upstreamCalls,
  ...(caller !== undefined && { caller }),
  ...(operation?.name !== undefined && { operation: short(operation.name) }),
  ...(operation && { operationType: operation.type }),
  ...(errors.size > 0 && { errors: [...errors] }),
  ...(cost !== undefined && { cost }),
  ...(traceId !== undefined && { traceId }),
});

const upstreamLine = (
  request: ObservedRequest | undefined,
  provider: string,
  { account, method, route, status, durationMs, requestId, abandoned }: UpstreamCall,
): Readonly<Record<string, unknown>> => ({
  ...(request && { requestId: request.requestId }),
  account,
  provider,
  method,
  route,
  status,
  durationMs: rounded(durationMs),
  ...(requestId !== undefined && { providerRequestId: short(requestId, 200) }),
  ...(abandoned && { abandoned }),
});
