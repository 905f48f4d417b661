import { expect, test } from 'vitest';
import type { Store } from '#store/index.ts';
import { ReleaseNumberDocument } from '../gql/graphql.ts';
import { type Clocked, clocked } from '../kit/clocked.ts';
import { get } from './ask.ts';
import { isIdle, LONG_ENOUGH_MS, newKey, pick, settled, update } from './mutations/stage.ts';

const told = async (server: Clocked) => (await server.events()).map(({ kind, origin }) => `${kind} ${origin}`);

test('a change through the graph is an event of the number, once, however often its key is repeated', async () => {
  const server = await clocked();
  const { id, number } = await pick(server, 'sinch', isIdle);
  const input = { id, friendlyName: 'Night desk', idempotencyKey: newKey() };
  const { operation } = await update(server, input);
  expect(await server.events()).toMatchObject([
    { account: 'sinch', e164: number.e164, numberId: number.id, kind: 'UPDATED', origin: 'CHANGE', target: null, sameAs: expect.stringContaining('change:') as string }, // prettier-ignore
  ]);
  expect(operation).not.toBeNull();
  expect(await update(server, input)).toMatchObject({ replayed: true });
  expect(await server.events()).toHaveLength(1);
  await get(server, ReleaseNumberDocument, { input: { id, confirmE164: number.e164, idempotencyKey: newKey() } });
  expect(await told(server)).toEqual(['UPDATED CHANGE', 'RELEASED CHANGE']);
});

test('what changes nothing is no event: what is in force already, and what is refused', async () => {
  const server = await clocked();
  const { id, number } = await pick(server, 'sinch', each => isIdle(each) && each.friendlyName !== null);
  await update(server, { id, friendlyName: number.friendlyName, idempotencyKey: newKey() });
  server.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'answer', status: 400 } });
  expect(await update(server, { id, friendlyName: 'Desk', idempotencyKey: newKey() })).toMatchObject({ outcome: 'NOT_APPLIED' }); // prettier-ignore
  expect(await server.events()).toEqual([]);
});

test('a change whose answer was lost is an event once it is known to have come about, and not before', async () => {
  let spoil = (): void => {};
  const change = (store: Store): Store => {
    const beginStep: Store['operations']['beginStep'] = async (...step) => {
      await store.operations.beginStep(...step);
      spoil();
    };
    return { ...store, operations: { ...store.operations, beginStep } };
  };
  const server = await clocked({ change });
  const { id } = await pick(server, 'sinch', isIdle);
  spoil = () => {
    server.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'lose-answer' } });
    server.sinch.fail({ method: 'GET', fault: { kind: 'answer', status: 403 } });
  };
  const result = await update(server, { id, friendlyName: 'Night desk', idempotencyKey: newKey() });
  expect(result.outcome).toBe('UNKNOWN');
  expect(await server.events()).toEqual([]);
  server.sinch.calm();
  server.clock.advance(LONG_ENOUGH_MS);
  await settled(server, result.operation!);
  expect(await told(server)).toEqual(['UPDATED CHANGE']);
});
