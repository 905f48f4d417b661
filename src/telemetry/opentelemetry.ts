import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type SpanContext,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { short } from './request.ts';
import type { Tracing, TracingOptions } from './tracing.ts';

export function createTracing({ endpoint, sampleRatio, continueIncoming, instance }: TracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: 2_000 });
  const provider = new TracerProvider({
    // No host, no process: a trace may be kept by somebody else.
    resource: resourceFromAttributes({ 'service.name': 'numbergraph', 'service.instance.id': instance }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('numbergraph');

  return {
    request(requestId, traceparent) {
      const incoming = read(traceparent);
      const links: Link[] = incoming && !continueIncoming ? [{ context: incoming }] : [];
      const parent = incoming && continueIncoming ? trace.setSpanContext(ROOT_CONTEXT, incoming) : ROOT_CONTEXT;
      const attributes = { 'numbergraph.request_id': requestId };
      return tracer.startSpan('request', { kind: SpanKind.SERVER, links, attributes }, parent);
    },
    requestEnds(span, { operation, type, status, outcome, errors }) {
      span.updateName(type === 'none' ? 'request' : type);
      if (operation !== undefined) span.setAttribute('graphql.operation.name', short(operation));
      if (type !== 'none') span.setAttribute('graphql.operation.type', type);
      if (status !== null) span.setAttribute('http.response.status_code', status);
      span.setAttribute('numbergraph.outcome', outcome);
      const codes = [...errors];
      if (codes.length > 0) span.setAttribute('numbergraph.error_codes', codes);
      if ((status ?? 0) >= 500 || codes.includes('INTERNAL')) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
    upstream(parent, providerName, { account, method, route }) {
      const context: Context = parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
      const attributes = {
        'http.request.method': method,
        'url.template': route,
        'numbergraph.account': account,
        'numbergraph.provider': providerName,
      };
      return tracer.startSpan(`${method} ${route}`, { kind: SpanKind.CLIENT, attributes }, context);
    },
    upstreamEnds(span, { status, abandoned }) {
      if (status !== null) span.setAttribute('http.response.status_code', status);
      if (abandoned) span.setAttribute('numbergraph.abandoned', true);
      else if (status === null || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
    headers: span => ({ traceparent: write(span) }),
    traceId: span => span.spanContext().traceId,
    close: () => provider.shutdown(),
  };
}

const TRACEPARENT = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;

/** W3C Trace Context, version 00; what is not that is as if it were not there. */
function read(header: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags!, 16) & TraceFlags.SAMPLED, isRemote: true };
}

function write(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
