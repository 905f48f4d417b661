import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createKey } from '#callers/key.ts';
import { ALL_SCOPES } from '#domain/caller.ts';
import { openStore } from '#store/index.ts';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { start } from '../kit/start.ts';
import { postgresSchema } from './schema.ts';

/** A server, a caller in its configuration and one in its database, and a way to let the database fall silent about a table. */
async function stage() {
  const database = await postgresSchema.create();
  const store = await openStore({ url: database.url });
  const { id, text, hash } = createKey();
  await store.callers.create({ id, label: 'kept', hash, scopes: ALL_SCOPES, accounts: 'ALL', documents: 'ANY', expiresAt: null }); // prettier-ignore
  await store.close();
  const configured = testKey();
  const server = await start({
    size: 5,
    storeUrl: database.url,
    callers: callersWith(configured),
    requestTimeoutMs: 1_500,
  });
  const blocker = new Client({ connectionString: database.url });
  await blocker.connect();
  onTestFinished(async () => {
    await blocker.end();
    await server[Symbol.asyncDispose]();
    await database.drop();
  });
  const ask = async (authorization: string, query: string) => {
    const begun = performance.now();
    const answer = await fetch(server.app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
    const body = (await answer.json()) as { errors?: { extensions: { code: string } }[] };
    const codes = (body.errors ?? []).map(({ extensions }) => extensions.code);
    return { status: answer.status, codes, ms: performance.now() - begun };
  };
  return {
    ask,
    silence: (table: string) => blocker.query(`begin; lock table ${table} in access exclusive mode`),
    speak: () => blocker.query('rollback'),
    kept: `Bearer ${text}`,
    configured: configured.authorization,
  };
}

test('where the database says nothing, a request that needs it is answered in its time, with a code', async () => {
  const { ask, silence, speak, configured } = await stage();
  const queries = {
    audit: '{auditLog(first:1){nodes{id}}}',
    events: '{numberEvents(first:1){nodes{id}}}',
  };
  for (const [table, query] of Object.entries(queries)) {
    await silence(table);
    const { status, codes, ms } = await ask(configured, query);
    expect([status, codes]).toEqual([200, ['OVERLOADED']]);
    expect(ms).toBeLessThan(5_000);
    await speak();
    expect((await ask(configured, query)).codes).toEqual([]);
  }
});

test('a key that cannot be looked up costs its callers a moment, then nothing, and others not even that', async () => {
  const { ask, silence, speak, kept, configured } = await stage();
  await silence('caller_keys');
  const first = await ask(kept, '{viewer{name}}');
  expect([first.status, first.codes]).toEqual([503, ['AUTHENTICATION_UNAVAILABLE']]);
  expect(first.ms).toBeLessThan(4_000);
  const others = await Promise.all(Array.from({ length: 20 }, () => ask(kept, '{viewer{name}}')));
  for (const { status, ms } of others) {
    expect(status).toBe(503);
    expect(ms).toBeLessThan(first.ms);
  }
  expect((await ask(configured, '{viewer{name}}')).status).toBe(200);
  await speak();
  await expect.poll(async () => (await ask(kept, '{viewer{name}}')).status, { timeout: 5_000 }).toBe(200);
});
