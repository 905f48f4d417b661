import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthenticator, type KnownKey, REMEMBER_MS } from '#callers/authenticator.ts';
import { InvalidCredentialError, UnavailableError } from '#callers/errors.ts';
import { createKey } from '#callers/key.ts';
import type { Callers, NewCallerKey } from '#store/callers.ts';
import { openStore } from '#store/index.ts';
import { createClock } from '../conformance/store/database.ts';

const fails = (): Promise<never> => Promise.reject(new Error('connection lost'));

async function stage(configured: readonly KnownKey[] = []) {
  const clock = createClock();
  const store = await openStore({ url: ':memory:', now: clock.now });
  onTestFinished(() => store.close());
  const looks: string[] = [];
  const reports: unknown[] = [];
  const under = { ...store.callers };
  const callers: Pick<Callers, 'find' | 'touch'> = {
    find: id => (looks.push(id), under.find(id)),
    touch: id => under.touch(id),
  };
  const authenticator = createAuthenticator({
    keys: configured,
    callers,
    readJwt: null,
    now: clock.now,
    report: error => void reports.push(error),
  });
  const make = async (given: Partial<NewCallerKey> = {}) => {
    const { id, text, hash } = createKey();
    const about = { label: 'The shop', scopes: ['numbers:read'], accounts: ['sinch'], documents: 'ANY' } as const;
    await store.callers.create({ ...about, expiresAt: null, id, hash, ...given });
    return { id, text };
  };
  return { ...authenticator, store, under, clock, looks, reports, make };
}

const refusal = (why: RegExp) => expect.objectContaining({ name: 'InvalidCredentialError', message: expect.stringMatching(why) }); // prettier-ignore

describe('a key of the database', () => {
  test('lets its caller in, by its id, with scopes, accounts and documents', async () => {
    const { identify, make } = await stage();
    const { id, text } = await make({ documents: 'TRUSTED' });
    const caller = { name: `key:${id}`, scopes: ['numbers:read'], accounts: ['sinch'], documents: 'TRUSTED' };
    expect(await identify(text)).toEqual(caller);
  });

  test('gives no scope that this version does not know', async () => {
    const { identify, make } = await stage();
    const { text } = await make({ scopes: ['numbers:read', 'numbers:sing', 'constructor'] });
    expect((await identify(text)).scopes).toEqual(['numbers:read']);
  });

  test('with another secret behind the same id is refused like one that is not known', async () => {
    const { identify, make } = await stage();
    const { text, id } = await make();
    const other = createKey();
    const forged = await make({ id: other.id, hash: createKey().hash }).then(() => other.text);
    await expect(identify(forged)).rejects.toEqual(refusal(/^This server knows no such key$/));
    await expect(identify(createKey().text)).rejects.toEqual(refusal(/^This server knows no such key$/));
    expect((await identify(text)).name).toBe(`key:${id}`);
  });

  test('is looked up once while it is remembered, also for many at once', async () => {
    const { identify, make, looks, clock } = await stage();
    const { text, id } = await make();
    await Promise.all(Array.from({ length: 20 }, () => identify(text)));
    clock.advance(REMEMBER_MS - 1);
    await identify(text);
    expect(looks).toEqual([id]);
    clock.advance(1);
    await identify(text);
    expect(looks).toEqual([id, id]);
  });

  test('is refused five seconds after it was revoked, at the latest', async () => {
    const { identify, make, store, clock } = await stage();
    const { text, id } = await make();
    await identify(text);
    await store.callers.revoke(id);
    expect(REMEMBER_MS).toBe(5_000);
    clock.advance(REMEMBER_MS);
    await expect(identify(text)).rejects.toEqual(refusal(/^The key was revoked$/));
  });

  test('ends when it expires, also while it is remembered', async () => {
    const { identify, make, looks, clock } = await stage();
    const { id, text } = await make({ expiresAt: clock.now() + 1_000 });
    await identify(text);
    clock.advance(999);
    await identify(text);
    expect(looks).toEqual([id]);
    clock.advance(1);
    await expect(identify(text)).rejects.toEqual(refusal(/^The key has expired$/));
  });

  test('of which a character is wrong is refused without a look into the database', async () => {
    const { identify, make, looks } = await stage();
    const { text } = await make();
    await expect(identify(text.slice(0, -1))).rejects.toEqual(refusal(/not whole/));
    expect(looks).toEqual([]);
  });

  test('that is bad is not remembered as such: it is good as soon as it is', async () => {
    const { identify, store } = await stage();
    const { id, text, hash } = createKey();
    await expect(identify(text)).rejects.toThrow(InvalidCredentialError);
    await store.callers.create({
      id,
      hash,
      label: 'x',
      scopes: [],
      accounts: 'ALL',
      documents: 'ANY',
      expiresAt: null,
    });
    expect((await identify(text)).name).toBe(`key:${id}`);
  });

  test('tells when it was used', async () => {
    const { identify, make, store, clock } = await stage();
    const { text, id } = await make();
    await identify(text);
    await expect.poll(async () => (await store.callers.find(id))?.lastUsedAt).toBe(clock.now());
  });

  test('cannot be told good or bad while the database fails, and lets nobody in', async () => {
    const { identify, make, under } = await stage();
    const { text } = await make();
    under.find = fails;
    await expect(identify(text)).rejects.toThrow(UnavailableError);
  });

  test('lets its caller in though its use cannot be written down, which is told to whoever runs the server', async () => {
    const { identify, make, under, reports } = await stage();
    const { text } = await make();
    under.touch = fails;
    await identify(text);
    await expect.poll(() => reports.length).toBe(1);
  });
});

describe('a key of the configuration', () => {
  const { id, text, hash } = createKey();
  const key: KnownKey = { id, hash, scopes: ['audit:read'], accounts: 'ALL', documents: 'ANY', expiresAt: null };

  test('needs no database', async () => {
    const { identify, under, looks } = await stage([key]);
    under.find = fails;
    const caller = { name: `key:${id}`, scopes: ['audit:read'], accounts: 'ALL', documents: 'ANY' };
    expect(await identify(text)).toEqual(caller);
    expect(looks).toEqual([]);
  });

  test('expires as well', async () => {
    const { identify } = await stage([{ ...key, expiresAt: 1 }]);
    await expect(identify(text)).rejects.toEqual(refusal(/^The key has expired$/));
  });
});

test.each(['', 'password', 'a.b.c', 'Basic x', 'x'.repeat(10_000), `ngk_${'x'.repeat(9_000)}`])(
  'what is neither key nor token lets nobody in: %#',
  async credential => {
    const { identify, looks } = await stage();
    await expect(identify(credential)).rejects.toThrow(InvalidCredentialError);
    expect(looks).toEqual([]);
  },
);
