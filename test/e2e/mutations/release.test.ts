import { expect, test } from 'vitest';
import { ReleaseNumberDocument } from '../../gql/graphql.ts';
import type { Started } from '../../kit/start.ts';
import { get } from '../ask.ts';
import { type Held, newKey, pick, present, stage, update, written } from './stage.ts';

const release = async (server: Started, { id, number }: Held, given: { confirmE164?: string; key?: string } = {}) => {
  const input = { id, confirmE164: given.confirmE164 ?? number.e164, idempotencyKey: given.key ?? newKey() };
  return (await get(server, ReleaseNumberDocument, { input })).releasePhoneNumber!;
};

test('a number of Sinch stays until the end of what is paid for, which the answer says', async () => {
  const server = await stage();
  const held = await pick(server, 'sinch');
  const payload = await release(server, held);
  expect(payload).toMatchObject({ outcome: 'ACCEPTED', errors: [], releasedId: held.id, replayed: false });
  expect(payload.warnings.map(({ code }) => code)).toEqual(['RELEASE_TERMS', 'RELEASE_TERMS']);
  const after = await present(server, 'sinch', held);
  expect(after).toMatchObject({ status: 'RELEASING' });
  expect(payload.effectiveAt).toBe(new Date(after!.price!.expireAt!).toISOString());
  expect(written(server, 'sinch')).toEqual([`POST /activeNumbers/${held.number.e164}:release`]);
});

test('a number of AgentMessage is gone at once, and rests for 30 days', async () => {
  const server = await stage();
  const held = await pick(server, 'agent-message');
  const payload = await release(server, held);
  expect(payload).toMatchObject({ outcome: 'APPLIED', errors: [], releasedId: held.id, effectiveAt: null });
  expect(payload.warnings).toEqual([
    { code: 'RELEASE_TERMS', message: 'Routing is gone at once', path: null },
    { code: 'RELEASE_TERMS', message: 'Nobody can rent the number again for 30 days', path: null },
  ]);
  expect(await present(server, 'agent-message', held)).toBeNull();
});

test('an answer that is given again has the same terms', async () => {
  for (const name of ['sinch', 'agent-message'] as const) {
    const server = await stage();
    const held = await pick(server, name);
    const key = newKey();
    const { warnings, effectiveAt, outcome } = await release(server, held, { key });
    expect(await release(server, held, { key })).toMatchObject({ warnings, effectiveAt, outcome, replayed: true, releasedId: held.id }); // prettier-ignore
    expect(server.sandboxes[name].ledger).toHaveLength(1);
  }
});

test('where the provider’s answer is lost, the terms are those that reading shows', async () => {
  const server = await stage();
  const sinch = await pick(server, 'sinch');
  server.sandboxes.sinch.fail({ path: /release$/, fault: { kind: 'lose-answer' } });
  expect(await release(server, sinch)).toMatchObject({
    outcome: 'ACCEPTED',
    effectiveAt: expect.stringMatching(/^2030-/) as string,
    warnings: [{ code: 'RELEASE_TERMS' }],
  });
  const agentMessage = await pick(server, 'agent-message');
  server.sandboxes['agent-message'].fail({ method: 'DELETE', fault: { kind: 'lose-answer' } });
  expect(await release(server, agentMessage)).toMatchObject({
    outcome: 'APPLIED',
    effectiveAt: null,
    releasedId: agentMessage.id,
    warnings: [{ code: 'RELEASE_TERMS' }],
  });
});

test('another E.164 than the number’s own releases nothing', async () => {
  for (const name of ['sinch', 'agent-message'] as const) {
    const server = await stage();
    const held = await pick(server, name);
    const key = newKey();
    expect(await release(server, held, { confirmE164: '+12025550199', key })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'InvalidInputError', path: ['input', 'confirmE164'] }],
      releasedId: null,
      operation: null,
    });
    expect(written(server, name)).toEqual([]);
    expect(await release(server, held, { key }), 'the key is still free').toMatchObject({
      replayed: false,
      errors: [],
    });
  }
});

test('a second release is refused: the number is on its way out, or no longer held', async () => {
  const server = await stage();
  const sinch = await pick(server, 'sinch');
  await release(server, sinch);
  expect(await release(server, sinch)).toMatchObject({
    outcome: 'NOT_APPLIED',
    errors: [{ __typename: 'ConflictError', path: ['input', 'id'] }],
  });
  const agentMessage = await pick(server, 'agent-message');
  await release(server, agentMessage);
  expect(await release(server, agentMessage)).toMatchObject({
    outcome: 'NOT_APPLIED',
    errors: [{ __typename: 'NotFoundError', path: ['input', 'id'] }],
  });
  expect(server.sandboxes.sinch.ledger).toHaveLength(1);
  expect(server.sandboxes['agent-message'].ledger).toHaveLength(1);
});

test('a number that is given up cannot be updated, and is not read out of what was read before', async () => {
  const server = await stage();
  const held = await pick(server, 'agent-message');
  await release(server, held);
  expect(await update(server, { id: held.id, friendlyName: 'night-desk' })).toMatchObject({
    outcome: 'NOT_APPLIED',
    errors: [{ __typename: 'NotFoundError', path: ['input', 'id'] }],
  });
});
