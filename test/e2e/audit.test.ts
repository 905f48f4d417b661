import { expect, test } from 'vitest';
import { encodeId } from '#schema/ids.ts';
import { AuditLogDocument, NodesByIdDocument, NumbersDocument, UpdateNumberDocument } from '../gql/graphql.ts';
import { start } from '../kit/start.ts';
import { ask, get } from './ask.ts';

test('a record of the audit log leads back to itself by its id', async () => {
  await using server = await start({ size: 3 });
  const { phoneNumbers } = await get(server, NumbersDocument, { filter: { providers: ['SINCH'] } });
  const input = { id: phoneNumbers!.edges[0]!.node.id, friendlyName: 'Desk', idempotencyKey: 'one-key' };
  await get(server, UpdateNumberDocument, { input });

  const { auditLog } = await get(server, AuditLogDocument, {});
  const ids = auditLog!.nodes.map(({ id }) => id);
  expect(ids).toHaveLength(2);
  const { nodes } = await get(server, NodesByIdDocument, { ids });
  expect(nodes).toEqual(ids.map(id => ({ __typename: 'AuditRecord', id })));
});

test('an id under which the log has no record is null', async () => {
  await using server = await start({ size: 1 });
  const ids = ['00000000-0000-7000-8000-000000000000', 'x', "'"].map(id => encodeId('AuditRecord', id));
  expect(await get(server, NodesByIdDocument, { ids })).toEqual({ nodes: ids.map(() => null) });
});

test('the log is read by the id of a number, of that account alone, whatever form the id has', async () => {
  await using server = await start({ size: 12 });
  const input = (index: number) => ({ messaging: { inboundWebhook: { url: `https://hooks.example/${index}` } } });
  const numbers = await Promise.all(
    (['RED_CLOUD', 'FONE_DYNAMICS'] as const).map(async provider => {
      const { phoneNumbers } = await get(server, NumbersDocument, { filter: { providers: [provider], statuses: ['ACTIVE'], capabilities: ['SMS'] } }); // prettier-ignore
      return phoneNumbers!.edges.map(({ node }) => node);
    }),
  );
  const changed = numbers.flatMap(held => held.slice(0, 2));
  expect(changed).toHaveLength(4);
  for (const [index, { id }] of changed.entries()) {
    const { updatePhoneNumber } = await get(server, UpdateNumberDocument, { input: { id, ...input(index) } });
    expect(updatePhoneNumber!.outcome).toBe('APPLIED');
  }
  for (const { id, e164 } of changed) {
    const { auditLog } = await get(server, AuditLogDocument, { filter: { phoneNumber: id } });
    expect(auditLog!.nodes.map(node => [node.e164, node.outcome])).toEqual([[e164, 'APPLIED'], [e164, 'ATTEMPTED']]); // prettier-ignore
  }
  const [one, other] = changed;
  const both = await get(server, AuditLogDocument, { filter: { phoneNumber: one!.id, e164: other!.e164 } });
  expect(both.auditLog!.nodes).toEqual([]);
});

test.each([
  ['no id', 'INVALID_ID'],
  [encodeId('ProviderAccount', 'sinch'), 'INVALID_ID'],
  [encodeId('PhoneNumber', 'nobody/+12025550100'), 'INVALID_ID'],
  [encodeId('PhoneNumber', 'red-cloud/num_gone'), 'NOT_FOUND'],
])('the log of %s is refused as %s, not empty', async (phoneNumber, code) => {
  await using server = await start({ size: 1 });
  const { codes, errors } = await ask(server, AuditLogDocument, { filter: { phoneNumber } });
  expect(codes).toEqual([code]);
  expect(errors[0]!.extensions['inputPath']).toEqual(['filter', 'phoneNumber']);
});

test('the log of what is no E.164 is refused', async () => {
  await using server = await start({ size: 1 });
  expect((await ask(server, AuditLogDocument, { filter: { e164: '2025550100' } })).codes).toEqual(['INVALID_INPUT']);
});
