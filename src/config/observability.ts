import { z } from 'zod';

const port = 'must be a whole number from 0 to 65535';

export const operationsSchema = z
  .strictObject({
    host: z.string().min(1, 'must not be empty').default('127.0.0.1').meta({
      description: 'Address to listen on. Callers must not reach it: it asks for no key.',
    }),
    port: z.int({ error: port }).min(0, port).max(65_535, port).default(4001).meta({
      description: 'Port to listen on, 0 for any free one. The variable OPERATIONS_PORT wins over it.',
    }),
  })
  .meta({
    description:
      'Where /healthz, /readyz and /metrics are served. Without this block, and without OPERATIONS_PORT, they are not.',
  });

const share = 'must be a number from 0 to 1';
export const TRACES_ENDPOINT = 'an address such as http://127.0.0.1:4318';
export const tracesEndpoint = z.url({ protocol: /^https?$/, error: `must be ${TRACES_ENDPOINT}` });

export const tracingSchema = z
  .strictObject({
    endpoint: tracesEndpoint.optional().meta({
      description:
        'Where traces are sent to as OTLP over HTTP; /v1/traces is added. Without it there are none. The variable OTEL_EXPORTER_OTLP_ENDPOINT wins over it.',
    }),
    sampleRatio: z.number({ error: share }).min(0, share).max(1, share).default(1).meta({
      description: 'The share of traces that are kept, of those that begin here.',
    }),
    continueIncoming: z.boolean().default(false).meta({
      description:
        'Whether the traceparent of a request is continued, which lets callers decide what is kept. Otherwise a trace begins here, and links to theirs.',
    }),
  })
  .meta({ description: 'Traces of requests and of the calls to providers they make.' });

/** The keys of the block `limits` about too many requests at a time. */
export const overloadFields = {
  concurrentRequests: z
    .int({ error: 'must be a whole number from 1 to 100000' })
    .min(1, 'must be a whole number from 1 to 100000')
    .max(100_000, 'must be a whole number from 1 to 100000')
    .default(500)
    .meta({
      description:
        'GraphQL requests worked on at once, by this instance; fewer while its processor cannot keep up. What is beyond is refused with OVERLOADED.',
    }),
  queuedRequests: z
    .int({ error: 'must be a whole number from 0 to 100000' })
    .min(0, 'must be a whole number from 0 to 100000')
    .max(100_000, 'must be a whole number from 0 to 100000')
    .default(100)
    .meta({ description: 'Requests that may wait, for some 10 milliseconds, before they are refused.' }),
};
