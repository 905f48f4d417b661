import { request } from 'undici';

export interface Heard {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

export interface Subscribed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Everything that came, comments too. */
  readonly text: () => string;
  readonly heard: readonly Heard[];
  /** Whether the answer has ended in order. */
  readonly ended: Promise<'ended' | 'cut'>;
  leave(): void;
  /** Goes on only when `read` is called again. */
  pause(): void;
  read(): void;
}

export interface SubscribeOptions {
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
}

/** Listens to a subscription as a client that knows nothing but HTTP. */
export async function subscribe(url: string, query: string, options: SubscribeOptions = {}): Promise<Subscribed> {
  const { variables = {}, headers: given, method = 'POST' } = options;
  const leaving = new AbortController();
  const asked = { query, variables: JSON.stringify(variables) };
  const { statusCode, headers, body } = await request(method === 'GET' ? `${url}?${new URLSearchParams(asked)}` : url, {
    method,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...given },
    body: method === 'POST' ? JSON.stringify({ query, variables }) : null,
    signal: leaving.signal,
    bodyTimeout: 0,
  });
  let text = '';
  let rest = '';
  const heard: Heard[] = [];
  body.setEncoding('utf8');
  body.on('data', (chunk: string) => {
    text += chunk;
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop()!;
    heard.push(...blocks.flatMap(heardIn));
  });
  const ended = new Promise<'ended' | 'cut'>(resolve => {
    body.on('end', () => resolve('ended'));
    body.on('error', () => resolve('cut'));
  });
  return {
    status: statusCode,
    headers,
    text: () => text,
    heard,
    ended,
    leave: () => leaving.abort(),
    pause: () => void body.pause(),
    read: () => void body.resume(),
  };
}

function heardIn(block: string): Heard[] {
  const fields = new Map(
    block.split('\n').map(line => {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      return [name, value] as const;
    }),
  );
  const event = fields.get('event');
  return event === undefined ? [] : [{ event, id: fields.get('id') ?? '', data: fields.get('data') ?? '' }];
}
