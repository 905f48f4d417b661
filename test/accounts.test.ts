import { beforeEach, expect, test } from 'vitest';
import { checkAccounts, report } from '#account-check.ts';
import { openAccounts } from '#accounts.ts';
import type { RealAccount } from '#config/accounts.ts';
import { ProviderError } from '#domain/errors.ts';
import type { ProviderModule, UpstreamCall } from '#domain/provider.ts';
import { closed, dialTone, partyLine } from './config/fake-provider.ts';

const sandbox = { size: 1, latencyMs: 0 };
const embedded = (name: string, module: ProviderModule = dialTone) => ({ name, module, sandbox: true }) as const;
const real = (name: string, settings: unknown): RealAccount => ({
  name,
  module: dialTone,
  sandbox: false,
  settings: { projectId: 'p', region: 'east', ...(settings as object) },
  secrets: [],
  variables: ['DIAL_TONE_KEY'],
});

beforeEach(() => void (closed.length = 0));

test('a sandbox account is served by a sandbox of its own', async () => {
  const calls: UpstreamCall[] = [];
  const opened = await openAccounts(
    { accounts: [embedded('a'), embedded('b')], sandbox },
    { observe: call => void calls.push(call) },
  );
  const [a, b] = opened.accounts;

  expect(a).toMatchObject({
    name: 'a',
    providerName: 'dial-tone',
    title: 'Dial Tone',
    isSandbox: true,
    module: dialTone,
  });
  expect(a?.sandbox?.url).not.toBe(b?.sandbox?.url);
  expect(a?.health()).toBe('UNKNOWN');
  await a?.provider.check(AbortSignal.timeout(5_000));
  expect(a?.health()).toBe('UP');
  expect(b?.health()).toBe('UNKNOWN');
  expect(calls.map(({ account }) => account)).toEqual(['a']);

  await opened.close();
  await opened.close();
  expect(closed.toSorted()).toEqual(['provider a', 'provider b', 'sandbox', 'sandbox']);
});

test('an account that cannot be opened closes those that could', async () => {
  const opening = openAccounts({ accounts: [embedded('a'), embedded('b', partyLine)], sandbox });
  await expect(opening).rejects.toThrow('The party is over');
  expect(closed).toEqual(['provider a', 'sandbox']);
});

test('a provider that cannot be made closes the sandbox that was started for it', async () => {
  const broken: ProviderModule = {
    ...dialTone,
    create() {
      throw new Error('Out of order');
    },
  };
  await expect(openAccounts({ accounts: [embedded('a', broken)], sandbox })).rejects.toThrow('Out of order');
  expect(closed).toEqual(['sandbox']);
});

test('the report has a line per account, with what to do about a failure', async () => {
  const upstream = await openAccounts({ accounts: [embedded('upstream')], sandbox });
  const url = upstream.accounts[0]?.sandbox?.url;
  const opened = await openAccounts({
    accounts: [
      embedded('trial'),
      real('wrong-key', { keySecret: 'x', baseUrl: url }),
      real('gone', { baseUrl: 'http://127.0.0.1:1' }),
    ],
    sandbox,
  });

  const lines = report(await checkAccounts(opened.accounts, 5_000));
  await opened.close();
  await upstream.close();

  expect(lines).toEqual([
    { level: 'ok', text: 'trial      1 region (sandbox)' },
    { level: 'FAIL', text: 'wrong-key  The key is refused (HTTP 401): check DIAL_TONE_KEY' },
    {
      level: 'FAIL',
      text: expect.stringMatching(/^gone {7}The connection failed: check the network and the address/) as string,
    },
  ]);
});

const answering = (check: () => Promise<{ found: string; warnings: string[] }>): ProviderModule => ({
  ...dialTone,
  create: (settings, host) => ({ ...dialTone.create(settings, host), check }),
});

const reportOn = async (check: Parameters<typeof answering>[0], deadlineMs = 5_000) => {
  const opened = await openAccounts({ accounts: [embedded('one', answering(check))], sandbox });
  try {
    return report(await checkAccounts(opened.accounts, deadlineMs));
  } finally {
    await opened.close();
  }
};

test('warnings stand below the account', async () => {
  expect(await reportOn(async () => ({ found: '2 regions', warnings: ['no scope to write'] }))).toEqual([
    { level: 'ok', text: 'one  2 regions (sandbox)' },
    { level: 'warning', text: 'one  no scope to write' },
  ]);
});

test('a check that never ends is a failure when its time is over', async () => {
  expect(await reportOn(() => new Promise(() => {}), 50)).toMatchObject([
    { level: 'FAIL', text: expect.stringContaining('did not answer within 0.05 s') as string },
  ]);
});

test('the provider’s code, request id and time to come back are told', async () => {
  const detail = { providerCode: 'QUOTA', requestId: 'req_1', status: 429, retryAfter: new Date('2030-01-01') };
  const [line] = await reportOn(async () => {
    throw new ProviderError('RATE_LIMITED', 'one', 'Slow down', detail);
  });
  expect(line?.text).toMatch(
    /^one {2}Slow down \(QUOTA, HTTP 429, request req_1\): wait .*, not before 2030-01-01T00:00:00\.000Z$/,
  );
});

test('a check that fails with anything but a ProviderError is a fault of the program', async () => {
  await expect(reportOn(() => Promise.reject(new TypeError('x is not a function')))).rejects.toThrow(
    'broke its promise',
  );
});
