import { expect, test } from 'vitest';
import { createHealth } from '../../src/http/health.ts';

const after = (...statuses: readonly (number | null)[]) => {
  const health = createHealth(() => 0);
  for (const status of statuses) health.observe(called(status));
  return health.state();
};

const called = (status: number | null) => ({
  account: 'main',
  method: 'GET',
  route: '/',
  status,
  durationMs: 1,
  requestId: undefined,
});

test('nothing is known before the first call', () => {
  expect(after()).toBe('UNKNOWN');
});

test.each([200, 204, 400, 404, 409, 422])('an upstream that answers %i is up', status => {
  expect(after(status, status, status)).toBe('UP');
});

test.each([null, 500, 503, 401])('three calls in a row that end in %s mean down, two do not', status => {
  expect(after(200, status, status)).toBe('DEGRADED');
  expect(after(200, status, status, status)).toBe('DOWN');
  expect(after(status, status, status, 200)).toBe('DEGRADED');
});

test('a rate limit is trouble, never an outage', () => {
  expect(after(429, 429, 429)).toBe('DEGRADED');
});

test('one failure is forgotten after ten calls that went well', () => {
  const well = Array.from({ length: 9 }, () => 200);
  expect(after(500, ...well)).toBe('DEGRADED');
  expect(after(500, ...well, 200)).toBe('UP');
});

test('calls are forgotten after ten minutes', () => {
  let now = 0;
  const health = createHealth(() => now);
  health.observe(called(500));
  now = 300_000;
  health.observe(called(200));
  expect(health.state()).toBe('DEGRADED');
  now = 700_000;
  expect(health.state()).toBe('UP');
  now = 900_001;
  expect(health.state()).toBe('UNKNOWN');
});

test('a call that its caller gave up says nothing', () => {
  const health = createHealth(() => 0);
  for (let call = 0; call < 3; call += 1) health.observe({ ...called(null), abandoned: true });
  expect(health.state()).toBe('UNKNOWN');
});

test('an upstream whose reads are refused is down until they are sent again', () => {
  const health = createHealth(() => 0);
  health.observe(called(200));
  health.circuit('OPEN');
  expect(health.state()).toBe('DOWN');
  health.circuit('CLOSED');
  expect(health.state()).toBe('UP');
});
