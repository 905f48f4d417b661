import { describe, expect, test } from 'vitest';
import { seenAs, seenBefore, toldByCallback } from '#federation/same-ending.ts';
import type { StoredEvent } from '#store/events.ts';

const MINUTE = 60_000;
const ASKED = Date.UTC(2026, 5, 1);
const SEEN = ASKED + 10 * MINUTE;

const ending = { numberId: '+12025550100', target: 'CAMPAIGN', kind: 'PROVISIONED' } as const;

const stored = (given: Pick<StoredEvent, 'origin' | 'sameAs' | 'occurredAt' | 'receivedAt'>): StoredEvent => ({
  id: 'id',
  seq: 1,
  account: 'sinch-us',
  e164: '+12025550100',
  failureCode: null,
  providerEventId: null,
  ...ending,
  ...given,
});

const seen = stored({
  origin: 'POLLING',
  sameAs: seenAs(ending, ASKED, 'C1'),
  occurredAt: SEEN,
  receivedAt: SEEN,
});

const told = (given: { readonly occurredAt: number; readonly receivedAt?: number; readonly kind?: string }) =>
  seenBefore({ kind: 'PROVISIONED', receivedAt: SEEN + MINUTE, ...given })(seen);

describe('what a callback tells was seen by looking', () => {
  test('where it happened before it was seen, however late it is told', () => {
    expect(told({ occurredAt: SEEN - MINUTE, receivedAt: SEEN + 600 * MINUTE })).toBe(true);
  });

  test('where it was told when it was seen, though by the provider’s clock it has yet to happen', () => {
    expect(told({ occurredAt: SEEN + 5 * MINUTE, receivedAt: SEEN - 1_000 })).toBe(true);
  });

  test('but not where it happened afterwards, was over before it was asked for, or is something else', () => {
    expect(told({ occurredAt: SEEN + MINUTE })).toBe(false);
    expect(told({ occurredAt: ASKED - 5 * MINUTE })).toBe(false);
    expect(told({ occurredAt: SEEN - MINUTE, kind: 'PROVISIONING_FAILED' })).toBe(false);
  });
});

test('what is seen by looking was told where a callback came since it was asked for, and about that', () => {
  const callback = (occurredAt: number, receivedAt: number) =>
    stored({ origin: 'CALLBACK', sameAs: 'callback:1', occurredAt, receivedAt });
  const wasTold = toldByCallback('PROVISIONED', ASKED);
  expect(wasTold(callback(SEEN, SEEN))).toBe(true);
  expect(wasTold(callback(SEEN + 5 * MINUTE, SEEN))).toBe(true);
  expect(wasTold(callback(ASKED - 5 * MINUTE, SEEN))).toBe(false);
  expect(wasTold(callback(SEEN, ASKED - MINUTE))).toBe(false);
  expect(wasTold(seen)).toBe(false);
});
