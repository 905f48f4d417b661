import { expect, test } from 'vitest';
import { encodeId } from '#schema/ids.ts';
import { AuditLogDocument, NodesByIdDocument, NumbersDocument, UpdateNumberDocument } from '../gql/graphql.ts';
import { start } from '../kit/start.ts';
import { get } from './ask.ts';

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
