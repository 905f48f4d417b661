import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/domain/errors.ts';
import { limitOf } from '../../src/http/deadline.ts';
import { repeat, retryAfter } from '../../src/http/retry.ts';
import { createRetryBudget } from '../../src/http/retry-budget.ts';
import { answer, connect, cut, failureOf, hang, ok, read, reset, socketServer, upstream, write } from './upstream.ts';

const html502 = answer(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' });
const faults = [
  ['a reset', reset],
  ['a cut body', cut],
  ['429', answer(429)],
  ['500', answer(500)],
  ['502 as HTML', html502],
  ['503', answer(503)],
  ['504', answer(504)],
] as const;

describe.concurrent('a read', () => {
  test.each(faults)('is sent again after %s', async (_, fault) => {
    await using server = await upstream(fault, fault, ok);
    await using api = connect(server.url);
    expect(await api.client.send(read)).toEqual({ ok: true });
    expect(server.received).toHaveLength(3);
  });

  test.each(faults)('is sent three times at most: %s', async (_, fault) => {
    await using server = await upstream(fault);
    await using api = connect(server.url);
    expect(await failureOf(api.client.send(read))).toMatchObject({ retryable: true });
    expect(server.received).toHaveLength(3);
    expect(api.observed).toHaveLength(3);
  });

  test('may be a POST that changes nothing', async () => {
    await using server = await upstream(answer(503), ok);
    await using api = connect(server.url);
    expect(await api.client.send({ ...write, safe: true })).toEqual({ ok: true });
    expect(server.received.map(({ body }) => body)).toEqual(['{"label":"desk"}', '{"label":"desk"}']);
  });

  test.each([400, 401, 403, 404, 409, 422])('is not sent again after %i', async status => {
    await using server = await upstream(answer(status));
    await using api = connect(server.url);
    await failureOf(api.client.send(read));
    expect(server.received).toHaveLength(1);
  });
});

describe.concurrent('a read that runs out of time', () => {
  const timeouts = { attempt: 5_000, read: 600 };

  test.each([
    ['429', answer(429), 'RATE_LIMITED'],
    ['503', answer(503, '', { 'x-request-id': 'req-7' }), 'UNAVAILABLE'],
    ['a reset', reset, 'UNAVAILABLE'],
  ])('after %s fails with that, which says more', async (_, fault, kind) => {
    await using server = await upstream(fault, hang);
    await using api = connect(server.url, { timeouts });
    expect((await failureOf(api.client.send(read))).kind).toBe(kind);
    expect(server.received).toHaveLength(2);
  });

  test('fails with what was heard last', async () => {
    await using server = await upstream(answer(429), answer(503), hang);
    await using api = connect(server.url, { timeouts: { attempt: 5_000, read: 1_500 } });
    expect(await failureOf(api.client.send(read))).toMatchObject({ kind: 'UNAVAILABLE', status: 503 });
    expect(server.received).toHaveLength(3);
  });

  test('with nothing heard is TIMEOUT, and what it hears at last counts', async () => {
    await using silent = await upstream(hang);
    await using late = await upstream(hang, answer(503));
    await using one = connect(silent.url, { timeouts });
    await using other = connect(late.url, { timeouts: { attempt: 400, read: 3_000 } });
    expect((await failureOf(one.client.send(read))).kind).toBe('TIMEOUT');
    expect((await failureOf(other.client.send(read))).kind).toBe('UNAVAILABLE');
  });
});

describe('a write is sent once', () => {
  const methods = ['POST', 'PATCH', 'DELETE'] as const;
  const lasting = [...faults, ['an upstream that hangs', hang], ['408', answer(408)]] as const;

  test.each(methods.flatMap(method => lasting.map(([name, fault]) => [method, name, fault] as const)))(
    '%s, %s',
    async (method, _, fault) => {
      await using server = await upstream(fault, ok);
      await using api = connect(server.url, { timeouts: { write: 150 } });
      await failureOf(api.client.send({ ...write, method }));
      expect(server.received).toHaveLength(1);
      expect(api.observed).toHaveLength(1);
    },
  );

  test('when the upstream closes a kept connection as the write arrives', async () => {
    const sent: string[] = [];
    await using server = await socketServer(socket => {
      socket.on('data', data => {
        sent.push(data.toString().split(' ', 1)[0] ?? '');
        if (sent.length === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"ok":true}');
        else socket.destroy();
      });
    });
    await using api = connect(server.url);
    await api.client.send(read);
    expect(await failureOf(api.client.send(write))).toMatchObject({ kind: 'UNAVAILABLE' });
    expect(sent).toEqual(['GET', 'POST']);
  });

  test('also where a connection kept for long had been closed before', async () => {
    await using server = await upstream((response, request) => {
      response.end('{"ok":true}', () => request.method === 'GET' && response.socket?.destroy());
    });
    await using api = connect(server.url);
    await api.client.send(read);
    expect(await api.client.send(write)).toEqual({ ok: true });
    expect(server.received.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });
});

describe.concurrent('Retry-After', () => {
  test('in seconds is waited for, never less', async () => {
    const times: number[] = [];
    await using server = await upstream(
      response => {
        times.push(performance.now());
        response.writeHead(429, { 'retry-after': '1' }).end();
      },
      response => {
        times.push(performance.now());
        response.end('{"ok":true}');
      },
    );
    await using api = connect(server.url);
    await api.client.send(read);
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(1000);
  });

  test('as a date is waited for, never less', async () => {
    const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
    let again = 0;
    await using server = await upstream(answer(503, '', { 'retry-after': date.toUTCString() }), response => {
      again = Date.now();
      response.end('{"ok":true}');
    });
    await using api = connect(server.url);
    await api.client.send(read);
    expect(again).toBeGreaterThanOrEqual(date.getTime());
  });

  test.each([
    [429, 'RATE_LIMITED'],
    [503, 'UNAVAILABLE'],
  ])('beyond the time allowed ends the read at once and is told: %i', async (status, kind) => {
    await using server = await upstream(answer(status, '', { 'retry-after': '30' }));
    await using api = connect(server.url);
    const started = Date.now();
    const error = await failureOf(api.client.send(read));
    expect(Date.now() - started).toBeLessThan(4_000);
    expect(error.kind).toBe(kind);
    expect(error.retryAfter?.getTime()).toBeGreaterThanOrEqual(started + 30_000);
    expect(server.received).toHaveLength(1);
  });

  test('is told of a write as well', async () => {
    await using server = await upstream(answer(429, '', { 'retry-after': '1' }));
    await using api = connect(server.url);
    expect((await failureOf(api.client.send(write))).retryAfter).toBeInstanceOf(Date);
    expect(server.received).toHaveLength(1);
  });

  test('that says nothing is ignored', () => {
    expect(retryAfter('soon')).toBeUndefined();
    expect(retryAfter('')).toBeUndefined();
    expect(retryAfter(undefined)).toBeUndefined();
  });
});

describe('a caller with a deadline of his own', () => {
  const timeout = new ProviderError('TIMEOUT', 'main', 'The provider did not answer in the time a request has');
  const unavailable = new ProviderError('UNAVAILABLE', 'main', 'The provider cannot serve', { status: 503 });
  const patience = (signal: AbortSignal) => {
    let taken = 0;
    const budget = { count: () => {}, take: () => (taken += 1) > 0 };
    return { whole: limitOf('main', 30_000, signal), attempt: 30_000, budget, taken: () => taken };
  };

  test('gets what was heard, however the deadline falls among constant 503s', async () => {
    const outcomes = Array.from({ length: 40 }, async (_, ms) => {
      const caller = new AbortController();
      setTimeout(() => caller.abort(timeout), ms * 5);
      return repeat(patience(caller.signal), () => Promise.reject(unavailable)).catch((error: unknown) => error);
    });
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set([unavailable]));
  });

  test('whose time ends during an attempt gets the reason, and costs no repetition', async () => {
    const caller = new AbortController();
    const asked = patience(caller.signal);
    let tried = 0;
    const attempt = async (): Promise<never> => {
      tried += 1;
      caller.abort(timeout);
      throw timeout;
    };
    await expect(repeat(asked, attempt)).rejects.toBe(timeout);
    expect([tried, asked.taken()]).toEqual([1, 0]);
  });

  test('whose time is up as the answer comes is not kept waiting', async () => {
    const caller = new AbortController();
    const asked = patience(caller.signal);
    const attempt = async (): Promise<never> => {
      caller.abort(timeout);
      throw unavailable;
    };
    await expect(repeat(asked, attempt)).rejects.toBe(unavailable);
    expect(asked.taken()).toBe(0);
  });

  test('still gets an answer that is final', async () => {
    const caller = new AbortController();
    const notFound = new ProviderError('NOT_FOUND', 'main', 'The provider knows no such number');
    const attempt = async (): Promise<never> => {
      caller.abort(timeout);
      throw notFound;
    };
    await expect(repeat(patience(caller.signal), attempt)).rejects.toBe(notFound);
  });
});

describe('the retry budget', () => {
  test('allows three repetitions however few the calls', () => {
    const budget = createRetryBudget(() => 0);
    budget.count();
    expect([1, 2, 3, 4].map(() => budget.take())).toEqual([true, true, true, false]);
  });

  test('allows one for five calls where there are many', () => {
    const budget = createRetryBudget(() => 0);
    for (let call = 0; call < 100; call += 1) budget.count();
    expect(Array.from({ length: 50 }, () => budget.take()).filter(Boolean)).toHaveLength(20);
  });

  test('starts anew after ten seconds', () => {
    let now = 0;
    const budget = createRetryBudget(() => now);
    for (let call = 0; call < 100; call += 1) budget.count();
    now = 10_000;
    expect([1, 2, 3, 4].map(() => budget.take())).toEqual([true, true, true, false]);
  });

  test('keeps a provider that refuses everything at a fifth more than the calls made', async () => {
    await using server = await upstream(answer(429));
    await using api = connect(server.url);
    for (let round = 0; round < 5; round += 1)
      await Promise.all(Array.from({ length: 20 }, () => failureOf(api.client.send(read))));
    expect(server.received.length).toBeGreaterThan(100);
    expect(server.received.length).toBeLessThanOrEqual(120);
  });
});
