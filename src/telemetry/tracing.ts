import type { Span } from '@opentelemetry/api';
import type { UpstreamCall } from '#domain/provider.ts';
import type { AnsweredRequest } from './metrics.ts';

export interface TracingOptions {
  /** Where spans are sent to, as OTLP over HTTP: an address to which `/v1/traces` is added. */
  readonly endpoint: string;
  /** Of the traces that begin here, from 0 to 1. */
  readonly sampleRatio: number;
  /** Continue the trace of whoever asks. Otherwise a trace begins here, and only links to the other. */
  readonly continueIncoming: boolean;
  /** Tells this process from others. */
  readonly instance: string;
}

/** Spans of requests and of the calls upstream that they make. Nothing in them tells what was asked or answered. */
export interface Tracing {
  request(requestId: string, traceparent: string | undefined): Span;
  requestEnds(span: Span, request: AnsweredRequest): void;
  upstream(parent: Span | undefined, provider: string, call: Pick<UpstreamCall, 'account' | 'method' | 'route'>): Span;
  upstreamEnds(span: Span, call: UpstreamCall): void;
  /** W3C Trace Context: the header that lets another server continue the trace. */
  headers(span: Span): Readonly<Record<string, string>>;
  traceId(span: Span): string;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

/** The libraries are loaded only where there is somebody to send traces to. */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const { createTracing } = await import('./opentelemetry.ts');
  return createTracing(options);
}
