import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { traced } from '../kit/overheard.ts';
import { start, type StartOptions, type Started } from '../kit/start.ts';

export type Line = Readonly<Record<string, unknown>> & { readonly msg: string };

export interface Watched extends Started {
  /** Every line of the log as it was written. */
  readonly written: readonly string[];
  lines(message: string): readonly Line[];
  /** A page of the port for those who run the server. */
  page(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** The value of the only series whose labels include these, summed up over the servers; undefined: there is none. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number | undefined>;
}

/** The whole server with its log in hand, its metrics served, and every line written whatever its level. */
export async function watched(options: StartOptions = {}): Promise<Watched> {
  const written: string[] = [];
  const logDestination = { write: (line: string) => void written.push(line) };
  const server = await start({
    operations: true,
    size: 20,
    log: undefined,
    logLevel: 'info',
    logDestination,
    ...options,
  });
  const page: Watched['page'] = async path => {
    const answer = await fetch(`${server.app.operationsUrl}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  return Object.assign(server, {
    written,
    page,
    lines: (message: string) => written.map(line => JSON.parse(line) as Line).filter(({ msg }) => msg === message),
    async metric(name: string, labels: Readonly<Record<string, string>> = {}) {
      const pages = await Promise.all(
        server.app.operationsUrls.map(async url => (await fetch(`${url}/metrics`)).text()),
      );
      const values = pages.map(metrics => valueIn(metrics, name, labels)).filter(value => value !== undefined);
      return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
    },
  });
}

function valueIn(metrics: string, name: string, labels: Readonly<Record<string, string>>): number | undefined {
  const found = metrics.split('\n').filter(line => {
    const matches = line.startsWith(`${name} `) || line.startsWith(`${name}{`);
    return matches && Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`));
  });
  if (found.length > 1) throw new RangeError(`${found.length} series are meant: ${found.join(', ')}`);
  return found[0] === undefined ? undefined : Number(found[0].slice(found[0].lastIndexOf(' ') + 1));
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Collector {
  readonly endpoint: string;
  /** Bodies as they came. */
  readonly received: readonly string[];
  spans(): readonly Span[];
}

interface Wire {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[] }[];
}
type WireSpan = Omit<Span, 'attributes'> & {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
};

/** A server that takes traces as OTLP in JSON over HTTP, until the test has finished. */
export async function collector(): Promise<Collector> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then(body => {
      if (request.url === '/v1/traces' && request.method === 'POST') received.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  traced.set(endpoint, received);
  return {
    endpoint,
    received,
    spans: () =>
      received
        .flatMap(body => (JSON.parse(body) as Wire).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map(span => ({
          ...span,
          attributes: Object.fromEntries(
            span.attributes.map(({ key, value }) => [key, Object.values(value)[0]] as const),
          ),
        })),
  };
}
