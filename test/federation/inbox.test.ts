import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ProviderError } from '#domain/errors.ts';
import type { E164 } from '#domain/e164.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Account } from '#federation/account.ts';
import { INBOX_TIMING, type InboxOptions, KEPT_MS, startInbox } from '#federation/inbox.ts';
import { openStore, type Store } from '#store/index.ts';
import { type Clock, createClock } from '../conformance/store/database.ts';
import { called, happened } from '../conformance/store/event.ts';

type Read = (e164: E164, signal: AbortSignal) => Promise<readonly Pick<PhoneNumber, 'id'>[]>;

const account = (name: string, read: Read): Account =>
  ({ name, provider: { numbers: { findByE164: read } } }) as unknown as Account;

interface Stage {
  readonly store: Store;
  readonly clock: Clock;
  /** What those who run the server are told. */
  readonly reports: readonly Readonly<Record<string, unknown>>[];
  readonly counts: Readonly<Record<string, number>>;
  begin(accounts: readonly Account[], options?: Partial<InboxOptions>): ReturnType<typeof startInbox>;
}

async function stage(): Promise<Stage> {
  const clock = createClock();
  const store = await openStore({ url: ':memory:', now: clock.now });
  const reports: Readonly<Record<string, unknown>>[] = [];
  const counts: Record<string, number> = {};
  const workers: ReturnType<typeof startInbox>[] = [];
  onTestFinished(async () => {
    await Promise.all(workers.map(worker => worker.stop()));
    await store.close();
  });
  return {
    store,
    clock,
    reports,
    counts,
    begin(accounts, options) {
      const worker = startInbox({
        ...store,
        accounts,
        owner: `process-${workers.length + 1}`,
        report: (error, about) => void reports.push({ message: (error as Error).message, ...about }),
        counted: (_, applied) => void (counts[applied] = (counts[applied] ?? 0) + 1),
        now: clock.now,
        timing: { every: 5 },
        ...options,
      });
      workers.push(worker);
      return worker;
    },
  };
}

/** On a machine that has other things to do. */
const SLOWLY = { timeout: 15_000 };
const numbered = (index: number): string => `+1202555${String(index).padStart(4, '0')}`;
const about = (e164: string, given: object = {}) => called({ event: { kind: 'PROVISIONED', target: 'CAMPAIGN', failureCode: null, occurredAt: null, e164, ...given } }); // prettier-ignore
const holds = (e164: E164) => Promise.resolve([{ id: `id-of-${e164}` }]);
const recorded = ({ store }: Stage) => store.events.since(0, {}, 10_000);

describe('a callback that was received', () => {
  test('is recorded with what the provider told, and the number it is about as it is read now', async () => {
    const at = await stage();
    await at.store.inbox.receive(about(numbered(1), { kind: 'PROVISIONING_FAILED', failureCode: 'X', occurredAt: '2026-05-31T23:59:58.123456Z' })); // prettier-ignore
    await at.store.inbox.receive(about(numbered(2)));
    at.begin([account('sinch-us', e164 => (e164 === numbered(2) ? Promise.resolve([]) : holds(e164)))]);
    await expect.poll(() => recorded(at), SLOWLY).toHaveLength(2);
    const events = (await recorded(at)).toSorted((a, b) => a.e164.localeCompare(b.e164));
    const receivedAt = at.clock.now();
    expect(events).toMatchObject([
      { numberId: `id-of-${numbered(1)}`, kind: 'PROVISIONING_FAILED', failureCode: 'X', occurredAt: Date.parse('2026-05-31T23:59:58.123Z'), receivedAt }, // prettier-ignore
      { numberId: null, kind: 'PROVISIONED', failureCode: null, occurredAt: receivedAt, receivedAt },
    ]);
  });

  test('is applied at once where its own process received it, and within a round by any other', async () => {
    const at = await stage();
    const worker = at.begin([account('sinch-us', holds)], { timing: { every: 3_600_000 } });
    await delay(30);
    await at.store.inbox.receive(about(numbered(1)));
    await delay(50);
    expect(await recorded(at)).toEqual([]);
    worker.wake();
    await expect.poll(() => recorded(at), SLOWLY).toHaveLength(1);
  });

  test('is one of a burst about one number: it is read a few times, and after the last of them', async () => {
    const at = await stage();
    let reads = 0;
    const slow: Read = async e164 => {
      reads += 1;
      await delay(20);
      return holds(e164);
    };
    const worker = at.begin([account('sinch-us', slow)]);
    for (let index = 0; index < 200; index++) {
      await at.store.inbox.receive(about(numbered(1)));
      worker.wake();
    }
    const before = reads;
    await expect.poll(() => recorded(at), SLOWLY).toHaveLength(200);
    expect(reads).toBeLessThan(40);
    expect(reads).toBeGreaterThan(before - 1);
  });

  test('waits for no other account, and keeps none waiting', async () => {
    const at = await stage();
    for (let index = 0; index < 100; index++)
      await at.store.inbox.receive({ ...about(numbered(index)), account: 'hangs' });
    for (let index = 0; index < 20; index++) await at.store.inbox.receive(about(numbered(index)));
    let asked = 0;
    const hangs: Read = (_, signal) => {
      asked += 1;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    };
    at.begin([account('hangs', hangs), account('sinch-us', holds)]);
    await expect.poll(() => recorded(at), SLOWLY).toHaveLength(20);
    expect(asked).toBeLessThanOrEqual(8);
  });

  test('of an account that is not ours is left to others', async () => {
    const at = await stage();
    await at.store.inbox.receive({ ...about(numbered(1)), account: 'elsewhere' });
    at.begin([account('sinch-us', holds)]);
    await delay(50);
    expect(await at.store.inbox.list({ limit: 1 })).toMatchObject([{ state: 'NEW', owner: null, tries: 0 }]);
  });
});

describe('a callback that cannot be applied', () => {
  const failing = (kind: ConstructorParameters<typeof ProviderError>[0]) =>
    account('sinch-us', () =>
      Promise.reject(new ProviderError(kind, 'sinch-us', 'At 12 Main Street', { status: 503 })),
    );

  test('is tried again after pauses that grow, and parked after some hours, which is told', async () => {
    const at = await stage();
    await at.store.inbox.receive(about(numbered(1)));
    at.begin([failing('UNAVAILABLE')]);
    const begun = at.clock.now();
    const entry = async () => (await at.store.inbox.list({ limit: 1 }))[0]!;
    for (let tries = 1; tries < INBOX_TIMING.tries; tries++) {
      await expect.poll(entry).toMatchObject({ state: 'NEW', owner: null, tries, lastError: 'UNAVAILABLE (HTTP 503)' });
      const pause = Math.min(1_000 * 2 ** (tries - 1), 600_000);
      at.clock.advance(pause - 1);
      if (tries < 4) {
        await delay(20);
        expect((await entry()).tries).toBe(tries);
      }
      at.clock.advance(1);
    }
    await expect.poll(entry).toMatchObject({ state: 'PARKED', tries: INBOX_TIMING.tries });
    expect(at.clock.now() - begun).toBeGreaterThan(3 * 3_600_000);
    expect(at.reports).toMatchObject([
      { message: expect.stringContaining('parked') as string, error: 'UNAVAILABLE (HTTP 503)' },
    ]);
    expect(JSON.stringify([at.reports, await entry()])).not.toContain('Main Street');
    expect(at.counts).toEqual({ retried: INBOX_TIMING.tries - 1, parked: 1 });
  });

  test.each(['TIMEOUT', 'RATE_LIMITED', 'CIRCUIT_OPEN', 'CREDENTIALS', 'FORBIDDEN', 'BAD_RESPONSE'] as const)(
    'is tried again where that may help: %s',
    async kind => {
      const at = await stage();
      await at.store.inbox.receive(about(numbered(1)));
      at.begin([failing(kind)]);
      await expect.poll(() => at.counts).toEqual({ retried: 1 });
    },
  );

  test.each(['REJECTED', 'UNSUPPORTED', 'CONFLICT'] as const)('is parked at once where it cannot: %s', async kind => {
    const at = await stage();
    await at.store.inbox.receive(about(numbered(1)));
    at.begin([failing(kind)]);
    await expect.poll(() => at.store.inbox.count('PARKED')).toBe(1);
  });

  test('because it cannot be recorded is tried as often, and then parked, and keeps no other from being recorded', async () => {
    const at = await stage();
    await at.store.inbox.receive(about(numbered(1), { target: { not: 'a text' } }));
    await at.store.inbox.receive(about(numbered(2)));
    at.begin([account('sinch-us', holds)], { timing: { every: 5, tries: 3 } });
    const entry = async () => (await at.store.inbox.list({ limit: 2 }))[1]!;
    for (let tries = 1; tries < 3; tries++) {
      await expect.poll(entry, SLOWLY).toMatchObject({ state: 'NEW', owner: null, tries, lastError: 'TypeError' });
      at.clock.advance(1_000 * 2 ** (tries - 1));
    }
    await expect.poll(entry, SLOWLY).toMatchObject({ state: 'PARKED', tries: 3 });
    expect(await recorded(at)).toMatchObject([{ e164: numbered(2) }]);
    expect(at.counts).toEqual({ recorded: 1, retried: 2, parked: 1 });
    await expect.poll(() => at.reports.map(({ message }) => message)).toContain('A callback is parked: what it tells could not be recorded'); // prettier-ignore
  });

  test('is applied once it is replayed', async () => {
    const at = await stage();
    await at.store.inbox.receive(about(numbered(1)));
    let isDown = true;
    const read: Read = e164 => (isDown ? Promise.reject(new TypeError('a fault of ours')) : holds(e164));
    at.begin([account('sinch-us', read)]);
    await expect.poll(() => at.store.inbox.count('PARKED')).toBe(1);
    isDown = false;
    await at.store.inbox.replay('PARKED');
    await expect.poll(() => recorded(at), SLOWLY).toHaveLength(1);
  });
});

describe('a callback of a type that was not known when it came', () => {
  const reading = (read: (raw: string) => object): Account => {
    const { provider, ...sinch } = account('sinch-us', holds);
    return { ...sinch, provider: { ...provider, callbacks: { read: (body: Buffer) => read(body.toString()) } } } as unknown as Account; // prettier-ignore
  };
  const event = { kind: 'RELEASED', target: null, failureCode: null, occurredAt: null, e164: numbered(1) };
  const unknown = called({ event: { ...event, kind: null }, raw: 'as it came ☎' });

  test('is applied once it is replayed to a version that knows it', async () => {
    const at = await stage();
    await at.store.inbox.receive(unknown);
    at.begin([reading(raw => ({ ...event, kind: raw === unknown.raw ? 'RELEASED' : null }))]);
    expect(await at.store.inbox.replay('UNKNOWN_TYPE')).toBe(1);
    await expect.poll(() => recorded(at), SLOWLY).toMatchObject([{ kind: 'RELEASED', e164: numbered(1), providerEventId: unknown.eventId }]); // prettier-ignore
    expect(await at.store.inbox.count('APPLIED')).toBe(1);
  });

  const fails = (): never => {
    throw new Error('no event');
  };
  test.each([
    ['does not know it either', reading(() => ({ ...event, kind: null }))],
    ['cannot read it', reading(fails)],
    ['takes no callbacks any more', account('sinch-us', fails)],
  ])('is kept as it is where the version that it is replayed to %s', async (_, known) => {
    const at = await stage();
    await at.store.inbox.receive(unknown);
    at.begin([known]);
    await at.store.inbox.replay('UNKNOWN_TYPE');
    await expect.poll(() => at.counts, SLOWLY).toEqual({ unknown_type: 1 });
    expect(await at.store.inbox.list({ limit: 1 })).toMatchObject([{ ...unknown, state: 'UNKNOWN_TYPE', lastError: null }]); // prettier-ignore
    expect(await recorded(at)).toEqual([]);
  });
});

describe('a process that is stopped', () => {
  test('gives back what it has not applied, for another to go on with', async () => {
    const at = await stage();
    for (let index = 0; index < 30; index++) await at.store.inbox.receive(about(numbered(index)));
    const hangs: Read = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const worker = at.begin([account('sinch-us', hangs)]);
    await delay(10);
    await worker.stop();
    expect(await recorded(at)).toEqual([]);
    expect(await at.store.inbox.list({ limit: 100 })).toSatisfy((entries: { owner: unknown; state: string }[]) => entries.every(({ owner, state }) => owner === null && state === 'NEW')); // prettier-ignore
    at.begin([account('sinch-us', holds)]);
    await expect.poll(() => recorded(at), SLOWLY).toHaveLength(30);
  });
});

test('what is known of events for a year is forgotten after it, however much it is', async () => {
  const at = await stage();
  for (let index = 0; index < 5; index++) await at.store.inbox.receive(called({ event: { kind: null } }));
  await at.store.events.append(Array.from({ length: 2_500 }, () => happened({ receivedAt: at.clock.now() })));
  at.clock.advance(KEPT_MS);
  const first = at.begin([account('sinch-us', holds)]);
  await delay(50);
  await first.stop();
  expect(await recorded(at)).toHaveLength(2_500);
  at.clock.advance(1);
  at.begin([account('sinch-us', holds)]);
  await expect.poll(() => recorded(at), SLOWLY).toHaveLength(0);
  await expect.poll(() => at.store.inbox.count('UNKNOWN_TYPE')).toBe(0);
});
