import { describe, expect, test } from 'vitest';
import type { Fault } from '#sandbox/faults.ts';
import { OperationByIdDocument, OperationNodeDocument } from '../../gql/graphql.ts';
import { get } from '../ask.ts';
import { LONG_ENOUGH_MS, newKey, settled, stage, written } from './stage.ts';
import { TRIALS } from './trials.ts';

/** The change is made, and its answer comes to nothing. */
const AFTER: readonly (readonly [string, Fault])[] = [
  ['is lost', { kind: 'lose-answer' }],
  ['breaks off', { kind: 'cut-body' }],
  ['is a gateway’s 502', { kind: 'html' }],
  ['is no JSON', { kind: 'not-json' }],
];

const BEFORE: readonly (readonly [string, Fault])[] = [
  ['is never answered', { kind: 'hang' }],
  ['meets a connection that is reset', { kind: 'reset' }],
];

describe.each(TRIALS)('$name', ({ account, write, outcome, prepare }) => {
  test('comes to what the provider says', async () => {
    const server = await stage();
    const make = await prepare(server);
    expect(await make(newKey())).toMatchObject({ outcome, errors: [], replayed: false, operation: { state: 'SUCCEEDED' } }); // prettier-ignore
    expect(written(server, account)).toHaveLength(1);
    expect(server.sandboxes[account].ledger).toHaveLength(1);
  });

  test.each(AFTER)('whose answer %s is found by reading, and not sent again', async (_, fault) => {
    const server = await stage();
    const make = await prepare(server);
    server.sandboxes[account].fail({ ...write, times: 1, fault });
    const key = newKey();
    const first = await make(key);
    expect(first).toMatchObject({ outcome, errors: [], operation: { state: 'SUCCEEDED' } });
    expect(await make(key)).toMatchObject({ outcome, errors: [], replayed: true, operation: { id: first.operation!.id } }); // prettier-ignore
    expect(written(server, account)).toHaveLength(1);
    expect(server.sandboxes[account].ledger).toHaveLength(1);
  });

  test.each(BEFORE)('that %s is unknown, and then found not to have happened', async (_, fault) => {
    const server = await stage();
    const make = await prepare(server);
    server.sandboxes[account].fail({ ...write, times: 1, fault });
    const key = newKey();
    const first = await make(key);
    expect(first).toMatchObject({ outcome: 'UNKNOWN', errors: [{ __typename: 'ProviderError', retryable: true }] });
    const { id } = first.operation!;
    expect((await get(server, OperationByIdDocument, { id })).operation).toMatchObject({ id, state: 'UNKNOWN' });
    expect(await make(key)).toMatchObject({
      outcome: 'UNKNOWN',
      replayed: false,
      errors: [{ __typename: 'IdempotencyError', reason: 'OUTCOME_UNKNOWN', operation: { id, state: 'UNKNOWN' } }],
    });
    expect(await make(newKey())).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'ConflictError' }],
      operation: null,
    });

    server.clock.advance(LONG_ENOUGH_MS);
    expect(await settled(server, { id })).toMatchObject({ state: 'FAILED', errors: [{ __typename: 'ProviderError' }] });
    expect((await get(server, OperationNodeDocument, { id })).node).toMatchObject({ __typename: 'Operation', state: 'FAILED' }); // prettier-ignore
    expect(await make(key)).toMatchObject({ outcome: 'NOT_APPLIED', replayed: true });
    expect(server.sandboxes[account].ledger).toEqual([]);
    expect(written(server, account)).toHaveLength(1);

    expect(await make(newKey())).toMatchObject({ outcome, errors: [] });
    expect(server.sandboxes[account].ledger).toHaveLength(1);
  });
});
