import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { RentNumberDocument } from '../../gql/graphql.ts';
import { sqliteFile } from '../../store/sqlite-file.ts';
import { ask, get } from '../ask.ts';
import { newKey, stage } from './stage.ts';
import { forSale } from './trials.ts';

test('a store that fails once the provider has acted takes nothing away from the answer, and is told in the log', async () => {
  const database = await sqliteFile.create();
  onTestFinished(() => database.drop());
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: line => void lines.push(line) });
  const server = await stage({ storeUrl: database.url, log, timeouts: { write: 5_000 } });
  const { id: availableNumberId, e164 } = await forSale(server, 'sinch');
  const input = { availableNumberId, idempotencyKey: newKey() };
  server.sandboxes.sinch.fail({ path: /rent$/, times: 1, fault: { kind: 'delay', ms: 200 } });

  const answer = ask(server, RentNumberDocument, { input });
  await expect.poll(() => server.sandboxes.sinch.requestCount).toBeGreaterThan(2);
  const other = new DatabaseSync(database.url, { timeout: 5_000 });
  onTestFinished(() => other.close());
  other.exec('alter table operations rename to elsewhere');
  const { data, errors } = await answer;
  expect(errors).toEqual([]);
  expect(data!.rentPhoneNumber).toMatchObject({ outcome: 'APPLIED', errors: [], phoneNumber: { e164 }, operation: null }); // prettier-ignore
  expect(lines.filter(line => line.includes('no such table: operations') && line.includes('"operation"')).length).toBeGreaterThan(0); // prettier-ignore

  other.exec('alter table elsewhere rename to operations');
  const { rentPhoneNumber: still } = await get(server, RentNumberDocument, { input });
  expect(still).toMatchObject({ outcome: 'UNKNOWN', errors: [{ reason: 'REQUEST_IN_PROGRESS' }] });
  server.clock.advance(25_000);
  await expect
    .poll(async () => (await get(server, RentNumberDocument, { input })).rentPhoneNumber)
    .toMatchObject({ outcome: 'APPLIED', replayed: true, phoneNumber: { e164 } });
  expect(server.sandboxes.sinch.ledger).toHaveLength(1);
});

test('a store that fails before means that nothing is sent', async () => {
  const database = await sqliteFile.create();
  onTestFinished(() => database.drop());
  const log = pino({ level: 'silent' });
  const server = await stage({ storeUrl: database.url, log });
  const { id: availableNumberId } = await forSale(server, 'sinch');
  const other = new DatabaseSync(database.url, { timeout: 5_000 });
  onTestFinished(() => other.close());
  other.exec('alter table operations rename to elsewhere');
  const { data, codes } = await ask(server, RentNumberDocument, { input: { availableNumberId, idempotencyKey: newKey() } }); // prettier-ignore
  expect(data).toEqual({ rentPhoneNumber: null });
  expect(codes).toEqual(['INTERNAL']);
  expect(server.sandboxes.sinch.requestCount).toBe(0);
});
