import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { RentNumberDocument } from '../../gql/graphql.ts';
import { usedDatabase } from '../../kit/instances.ts';
import { ask, get } from '../ask.ts';
import { newKey, stage } from './stage.ts';
import { forSale } from './trials.ts';

/** In the words of SQLite and of PostgreSQL. */
const NO_TABLE = /no such table: operations|relation \\+"operations\\+" does not exist/;

test('a store that fails once the provider has acted takes nothing away from the answer, and is told in the log', async () => {
  const database = await usedDatabase.create();
  onTestFinished(() => database.drop());
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: line => void lines.push(line) });
  const server = await stage({ storeUrl: database.url, log, timeouts: { write: 5_000 } });
  const { id: availableNumberId, e164 } = await forSale(server, 'sinch');
  const input = { availableNumberId, idempotencyKey: newKey() };
  server.sandboxes.sinch.fail({ path: /rent$/, times: 1, fault: { kind: 'delay', ms: 200 } });

  const answer = ask(server, RentNumberDocument, { input });
  await expect.poll(() => server.sandboxes.sinch.requestCount).toBeGreaterThan(2);
  await database.query('alter table operations rename to elsewhere');
  const { data, errors } = await answer;
  expect(errors).toEqual([]);
  expect(data!.rentPhoneNumber).toMatchObject({ outcome: 'APPLIED', errors: [], phoneNumber: { e164 }, operation: null }); // prettier-ignore
  expect(lines.filter(line => NO_TABLE.test(line) && line.includes('"operation"')).length).toBeGreaterThan(0); // prettier-ignore

  await database.query('alter table elsewhere rename to operations');
  const { rentPhoneNumber: still } = await get(server, RentNumberDocument, { input });
  expect(still).toMatchObject({ outcome: 'UNKNOWN', errors: [{ reason: 'REQUEST_IN_PROGRESS' }] });
  server.clock.advance(25_000);
  await expect
    .poll(async () => (await get(server, RentNumberDocument, { input })).rentPhoneNumber)
    .toMatchObject({ outcome: 'APPLIED', replayed: true, phoneNumber: { e164 } });
  expect(server.sandboxes.sinch.ledger).toHaveLength(1);
});

test('a store that fails before means that nothing is sent', async () => {
  const database = await usedDatabase.create();
  onTestFinished(() => database.drop());
  const log = pino({ level: 'silent' });
  const server = await stage({ storeUrl: database.url, log });
  const { id: availableNumberId } = await forSale(server, 'sinch');
  await database.query('alter table operations rename to elsewhere');
  const { data, codes } = await ask(server, RentNumberDocument, { input: { availableNumberId, idempotencyKey: newKey() } }); // prettier-ignore
  expect(data).toEqual({ rentPhoneNumber: null });
  expect(codes).toEqual(['INTERNAL']);
  expect(server.sandboxes.sinch.requestCount).toBe(0);
});
