import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { ProviderHost, UpstreamCall } from '#domain/provider.ts';
import type { AnsweredRequest, Metrics, RequestOutcome } from './metrics.ts';
import { asRequest, currentRequest, type ObservedRequest, short } from './request.ts';
import type { Tracing } from './tracing.ts';

/** Who is told of requests and of calls upstream. Without metrics or tracing, nobody counts or traces. */
export interface TelemetryOptions {
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly metrics?: Metrics | undefined;
  readonly tracing?: Tracing | undefined;
}

export interface Telemetry {
  /**
   * Gives a request its id, tells it in `x-request-id`, and lets everything done for it be known as such. When the answer
   * has gone out, or the caller has gone away, writes its one line in the log.
   */
  request(incoming: IncomingMessage, response: ServerResponse, answer: (request: ObservedRequest) => void): void;
  /**
   * For an answer that goes out past a response, as what came is no request, or not all of it came. If there is a response
   * that can no longer be sent for it, the request's own line tells of it; otherwise it has one of its own. Returns the id
   * to be told.
   */
  answersPast(response: ServerResponse | null, answer: PastAnswer): string;
  /** Connections to the server. */
  readonly connections: { readonly opened: () => void; readonly closed: () => void; readonly dropped: () => void };
  /** What the client of one account tells of its requests. */
  upstream(account: string, provider: string): Pick<ProviderHost, 'begin' | 'repeated'>;
}

/** An answer that goes out past a response. */
interface PastAnswer {
  readonly status: number;
  readonly code: string;
  /** Of HTTP; absent where what came has none. */
  readonly method?: string | undefined;
}

/** Milliseconds between two lines in the log about dropped connections. */
const QUIET_MS = 60_000;

/** Counts, traces and logs requests and calls upstream. */
export function createTelemetry({ log, metrics, tracing }: TelemetryOptions): Telemetry {
  const underWay = new WeakMap<ServerResponse, ObservedRequest>();
  let droppedTold = -Infinity;

  function begin(traceparent: string | undefined): ObservedRequest {
    const requestId = randomUUID();
    const span = tracing?.request(requestId, traceparent);
    metrics?.requestBegins();
    return { requestId, errors: new Set(), executed: false, upstreamCalls: 0, upstreamCallsTo: new Map(), span };
  }

  function end(request: ObservedRequest, method: string | undefined, answered: AnsweredRequest): void {
    const { span } = request;
    metrics?.requestEnds(answered);
    if (span) tracing?.requestEnds(span, answered);
    log.info(requestLine(request, method, answered, span && tracing?.traceId(span)), 'request');
  }

  return {
    request(incoming, response, answer) {
      const since = performance.now();
      const request = begin(single(incoming.headers['traceparent']));
      underWay.set(response, request);
      response.setHeader('x-request-id', request.requestId);
      response.once('close', () => {
        const milliseconds = performance.now() - since;
        end(request, incoming.method, answeredOf(request, response, milliseconds / 1_000));
      });
      asRequest(request, () => answer(request));
    },

    answersPast(response, { status, code, method }) {
      const known = response && underWay.get(response);
      const request = known ?? begin(undefined);
      request.errors.add(code);
      request.answeredWith = status;
      if (!known) end(request, method, answeredOf(request, null, null));
      return request.requestId;
    },

    connections: {
      opened: () => metrics?.connectionOpened(),
      closed: () => metrics?.connectionClosed(),
      dropped() {
        metrics?.connectionDropped();
        const now = performance.now();
        if (now - droppedTold < QUIET_MS) return;
        droppedTold = now;
        log.warn(
          'A connection was dropped, as there were too many; those that follow within a minute are only counted',
        );
      },
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

function answeredOf(
  request: ObservedRequest,
  response: ServerResponse | null,
  seconds: number | null,
): AnsweredRequest {
  const { operation, errors, answeredWith } = request;
  const status = answeredWith ?? (response?.headersSent ? response.statusCode : null);
  const type = operation?.type ?? 'none';
  const isTaken = answeredWith !== undefined || response?.writableFinished === true;
  const outcome = isTaken ? outcomeOf(request, status) : 'aborted';
  return { operation: operation?.name, type, status, outcome, errors, seconds };
}

function outcomeOf({ executed, errors }: ObservedRequest, status: number | null): RequestOutcome {
  if (!executed && (errors.size > 0 || (status ?? 0) >= 400)) return 'refused';
  return errors.size > 0 ? 'errors' : 'ok';
}

/** Milliseconds, to the hundredth. */
const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

const requestLine = (
  { requestId, caller, operation, errors, missing, upstreamCalls, cost }: ObservedRequest,
  method: string | undefined,
  { status, outcome, seconds }: AnsweredRequest,
  traceId: string | undefined,
): Readonly<Record<string, unknown>> => ({
  requestId,
  method: method ?? null,
  status,
  outcome,
  ...(seconds !== null && { durationMs: rounded(seconds * 1_000) }),
  upstreamCalls,
  ...(caller !== undefined && { caller }),
  ...(operation?.name !== undefined && { operation: short(operation.name) }),
  ...(operation && { operationType: operation.type }),
  ...(errors.size > 0 && { errors: [...errors] }),
  ...(missing && { missing }),
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
