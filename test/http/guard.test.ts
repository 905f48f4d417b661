import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ProviderError, type ProviderErrorKind } from '../../src/domain/errors.ts';
import { type Limit, limitedWait, limitOf } from '../../src/http/deadline.ts';
import { createGuard, READS_AT_ONCE } from '../../src/http/guard.ts';
import { answer, connect, failureOf, hang, ok, read, type Responder, upstream, write } from './upstream.ts';

/** A provider whose answer can be changed, behind a guard. */
function guarded(state: { answer: () => Promise<string> }) {
  const circuit: string[] = [];
  const guard = createGuard({ account: 'main', attempt: 3_000, onCircuit: change => void circuit.push(change) });
  let asked = 0;
  const attempt = (): Promise<string> => {
    asked += 1;
    return state.answer();
  };
  return {
    circuit,
    asked: () => asked,
    read: (signal?: AbortSignal) => guard.read(limitOf('main', 5_000, signal), attempt),
    write: () => guard.write(limitOf('main', 5_000, undefined), attempt),
  };
}

const fails = (kind: ProviderErrorKind, status?: number) => () =>
  Promise.reject(new ProviderError(kind, 'main', 'It failed', { status }));
const well = () => Promise.resolve('well');
const kindOf = async (promise: Promise<unknown>) => (await failureOf(promise)).kind;

async function broken(kind: ProviderErrorKind = 'UNAVAILABLE') {
  const state = { answer: fails(kind) as () => Promise<string> };
  const provider = guarded(state);
  for (let call = 0; call < 5; call += 1) expect(await kindOf(provider.read())).toBe(kind);
  return { state, provider };
}

describe('a provider that is down', () => {
  test.each(['UNAVAILABLE', 'TIMEOUT'] as const)('is not asked any more after %s five times in a row', async kind => {
    const { provider } = await broken(kind);
    const errors = await Promise.all(Array.from({ length: 100 }, () => failureOf(provider.read())));
    expect(provider.asked()).toBe(5);
    expect(new Set(errors.map(error => error.kind))).toEqual(new Set(['CIRCUIT_OPEN']));
    expect(errors[0]).toMatchObject({ unsent: true, retryable: true, retryAfter: expect.any(Date) });
    expect(provider.circuit).toEqual(['OPEN']);
  });

  test('is asked once a second, by one caller alone', async () => {
    const { provider } = await broken();
    await delay(1_050);
    const kinds = await Promise.all(Array.from({ length: 100 }, () => kindOf(provider.read())));
    expect(new Set(kinds)).toEqual(new Set(['CIRCUIT_OPEN']));
    expect(provider.asked()).toBe(6);
  });

  test('keeps nobody waiting: whose read is the probe is told after a moment, and the probe goes on', async () => {
    const { state, provider } = await broken();
    const probe = Promise.withResolvers<string>();
    state.answer = () => probe.promise;
    await delay(1_050);
    expect(await Promise.all([kindOf(provider.read()), kindOf(provider.read())])).toEqual([
      'CIRCUIT_OPEN',
      'CIRCUIT_OPEN',
    ]);
    expect(provider.asked()).toBe(6);
    probe.resolve('well');
    state.answer = well;
    await probe.promise;
    await delay(1);
    expect(await provider.read()).toBe('well');
    expect(provider.circuit).toEqual(['OPEN', 'CLOSED']);
  });

  test('that is well again answers the very read that finds it out', async () => {
    const { state, provider } = await broken();
    state.answer = well;
    await delay(1_050);
    expect(await provider.read()).toBe('well');
    expect(await provider.read()).toBe('well');
  });

  test('is still sent the writes that were begun', async () => {
    const { state, provider } = await broken();
    state.answer = well;
    expect(await provider.write()).toBe('well');
  });
});

describe('what does not count', () => {
  test.each([
    ['NOT_FOUND', 404],
    ['CONFLICT', 409],
    ['RATE_LIMITED', 429],
    ['CREDENTIALS', 401],
  ] as const)('%s is the answer of a provider that is well', async (kind, status) => {
    const state = { answer: fails('UNAVAILABLE') as () => Promise<string> };
    const provider = guarded(state);
    for (let round = 0; round < 2; round += 1) {
      state.answer = fails('UNAVAILABLE');
      for (let call = 0; call < 4; call += 1) await failureOf(provider.read());
      state.answer = fails(kind, status);
      expect(await kindOf(provider.read())).toBe(kind);
    }
    expect(provider.circuit).toEqual([]);
  });

  test('a caller who goes away says neither that it is down nor that it is well', async () => {
    const state = { answer: fails('UNAVAILABLE') as () => Promise<string> };
    const provider = guarded(state);
    for (let call = 0; call < 4; call += 1) await failureOf(provider.read());
    state.answer = () => Promise.reject(new DOMException('Gone', 'AbortError'));
    for (let call = 0; call < 5; call += 1) await expect(provider.read()).rejects.toThrow('Gone');
    expect(provider.circuit).toEqual([]);
    state.answer = fails('UNAVAILABLE');
    await failureOf(provider.read());
    expect(provider.circuit).toEqual(['OPEN']);
  });
});

describe('a provider that is silent', () => {
  const ATTEMPT = 300;
  const silent = (limit: Limit) => limitedWait<string>(limit, new Promise(() => {}));
  const guardOf = () => {
    const circuit: string[] = [];
    const guard = createGuard({ account: 'main', attempt: ATTEMPT, onCircuit: change => void circuit.push(change) });
    /** What became of a read, and how long it was given. */
    const ask = async (attempt: (limit: Limit) => Promise<string>, ms = ATTEMPT) => {
      let allowed: number | undefined;
      const noted = (limit: Limit): Promise<string> => {
        allowed = limit.allowed;
        return attempt(limit);
      };
      const settled = await guard.read(limitOf('main', ms, undefined), noted).catch(({ kind }: ProviderError) => kind);
      return { settled, allowed };
    };
    return { circuit, ask, guard };
  };

  test('has a third of the time once a whole attempt heard nothing, and is down after the next one', async () => {
    const { circuit, ask } = guardOf();
    expect(await ask(silent)).toEqual({ settled: 'TIMEOUT', allowed: ATTEMPT });
    expect(circuit).toEqual([]);
    expect(await ask(silent)).toEqual({ settled: 'TIMEOUT', allowed: ATTEMPT / 3 });
    expect(circuit).toEqual(['OPEN']);
    expect(await ask(well)).toEqual({ settled: 'CIRCUIT_OPEN', allowed: undefined });
  });

  test('is not down for two that were silent at the same time', async () => {
    const { circuit, ask } = guardOf();
    await Promise.all([ask(silent), ask(silent), ask(silent)]);
    expect(circuit).toEqual([]);
  });

  test('is only slow where it answers anything else meanwhile', async () => {
    const { circuit, ask } = guardOf();
    for (let round = 0; round < 4; round += 1) {
      const slow = ask(silent);
      await delay(20);
      expect(await ask(well)).toEqual({ settled: 'well', allowed: ATTEMPT });
      expect(await slow).toMatchObject({ settled: 'TIMEOUT' });
    }
    expect(await ask(silent)).toEqual({ settled: 'TIMEOUT', allowed: ATTEMPT });
    expect(circuit).toEqual([]);
  });

  test('is not silent where it begins to answer and does not end', async () => {
    const { circuit, ask } = guardOf();
    const slow = (limit: Limit) => {
      limit.heard?.();
      return silent(limit);
    };
    for (let call = 0; call < 4; call += 1) expect(await ask(slow)).toEqual({ settled: 'TIMEOUT', allowed: ATTEMPT });
    expect(circuit).toEqual([]);
  });

  test('has all its time again once it was heard', async () => {
    const { circuit, ask } = guardOf();
    await ask(silent);
    expect(await ask(well)).toMatchObject({ settled: 'well' });
    expect(await ask(silent)).toEqual({ settled: 'TIMEOUT', allowed: ATTEMPT });
    expect(circuit).toEqual([]);
  });

  test('says nothing by not answering those who cannot wait', async () => {
    const { ask } = guardOf();
    for (let call = 0; call < 4; call += 1) expect(await ask(silent, 20)).toMatchObject({ settled: 'TIMEOUT' });
    expect(await ask(well)).toEqual({ settled: 'well', allowed: ATTEMPT });
  });

  test('is down, too, where it is its token that does not come', async () => {
    const { circuit, guard } = guardOf();
    const token = () => guard.prepare(limitOf('main', ATTEMPT, undefined), silent);
    await expect(token()).rejects.toThrow('0.3 seconds');
    await expect(token()).rejects.toThrow('0.1 seconds');
    expect(circuit).toEqual(['OPEN']);
    await expect(token()).resolves.toBeUndefined();
  });
});

describe('through the client', () => {
  const ups = async (...responders: readonly Responder[]) => {
    const server = await upstream(...responders);
    onTestFinished(() => server[Symbol.asyncDispose]());
    return server;
  };

  test('an outage costs at most 1.2 requests a read, and none is repeated once the circuit is open', async () => {
    const server = await ups(answer(503));
    await using api = connect(server.url);
    for (let call = 0; call < 100; call += 1) await failureOf(api.client.send(read));
    expect(server.received.length).toBeLessThanOrEqual(10);
  });

  test('reads that hang leave room for a write, and those beyond the connections wait their turn', async () => {
    const server = await ups((response, request) => (request.method === 'POST' ? ok : hang)(response, request));
    await using api = connect(server.url, { timeouts: { attempt: 400, read: 600 } });
    const reads = Array.from({ length: READS_AT_ONCE + 20 }, () => failureOf(api.client.send(read)));
    expect(await api.client.send(write)).toEqual({ ok: true });
    const kinds = (await Promise.all(reads)).map(({ kind }) => kind);
    expect(['TIMEOUT', 'CIRCUIT_OPEN', 'UNAVAILABLE']).toEqual(expect.arrayContaining(kinds));
    expect(server.received.filter(({ method }) => method === 'GET')).toHaveLength(READS_AT_ONCE);
  });
});
