import { describe, expect, test } from 'vitest';
import { ReleaseNumberDocument, RentAnyNumberDocument, RentNumberDocument } from '../../gql/graphql.ts';
import type { Started } from '../../kit/start.ts';
import { get } from '../../e2e/ask.ts';
import { accountId, insist, isIdle, LONG_ENOUGH_MS, newKey, pick, settled, update } from '../../e2e/mutations/stage.ts';
import { forSale } from '../../e2e/mutations/trials.ts';
import type { StoreSubject } from '../store/database.ts';
import { place } from './stage.ts';

const AT_ONCE = 50;
/** Of fifty at once. */
const ROUND_MS = 5_000;

const reasons = (errors: Rush['errors']) => errors.map(error => 'reason' in error && error.reason);

interface Rush {
  readonly outcome: string;
  readonly replayed: boolean;
  readonly errors: readonly object[];
  readonly operation: { readonly id: string } | null;
}

/** What idempotency keys promise, through the graph, whatever the database. */
export function keyTests(subject: StoreSubject, { rounds }: { readonly rounds: number }): void {
  describe(`a key, kept in ${subject.name}`, () => {
    test('gives the first answer again, also from a server that was started anew', async () => {
      const { open, sandboxes } = await place(subject);
      const first = await open();
      const { id } = await pick(first, 'sinch');
      const asked = { id, friendlyName: 'Night desk', idempotencyKey: newKey() };
      const { operation } = await update(first, asked);
      const { id: availableNumberId } = await forSale(first, 'agent-message');
      const order = { availableNumberId, idempotencyKey: newKey() };
      const { rentPhoneNumber: rented } = await get(first, RentNumberDocument, { input: order });
      await first.app.close(100);

      const second = await open();
      expect(await update(second, asked)).toMatchObject({
        outcome: 'APPLIED',
        replayed: true,
        errors: [],
        warnings: [],
        operation,
        phoneNumber: { id, friendlyName: 'Night desk' },
      });
      expect((await get(second, RentNumberDocument, { input: order })).rentPhoneNumber).toEqual({ ...rented, replayed: true }); // prettier-ignore
      expect(sandboxes.sinch.ledger).toHaveLength(1);
      expect(sandboxes['agent-message'].ledger).toHaveLength(1);
    });

    test('is refused for another input: another value, number, limit or confirmation', async () => {
      const { open, sandboxes } = await place(subject);
      const server = await open();
      const { id, number } = await pick(server, 'sinch');
      const other = await pick(server, 'sinch', each => isIdle(each) && each.id !== number.id);
      const key = newKey();
      await update(server, { id, friendlyName: 'Night desk', idempotencyKey: key });
      for (const asked of [
        { id, friendlyName: 'Day desk' },
        { id: other.id, friendlyName: 'Night desk' },
        { id, friendlyName: 'Night desk', messaging: { campaignId: null } },
      ]) {
        const payload = await update(server, { ...asked, idempotencyKey: key });
        expect(payload).toMatchObject({ outcome: 'NOT_APPLIED', replayed: false });
        expect(payload.errors).toMatchObject([
          { reason: 'KEY_REUSED_WITH_OTHER_INPUT', path: ['input', 'idempotencyKey'], operation: { state: 'SUCCEEDED' } }, // prettier-ignore
        ]);
      }
      expect(sandboxes.sinch.ledger).toHaveLength(1);
    });

    test('is another one for each mutation', async () => {
      const { open, sandboxes } = await place(subject);
      const server = await open();
      const { id, number } = await pick(server, 'sinch');
      const idempotencyKey = newKey();
      await update(server, { id, friendlyName: 'Night desk', idempotencyKey });
      const input = { id, confirmE164: number.e164, idempotencyKey };
      expect((await get(server, ReleaseNumberDocument, { input })).releasePhoneNumber).toMatchObject({ outcome: 'ACCEPTED', replayed: false }); // prettier-ignore
      expect(sandboxes.sinch.ledger).toHaveLength(2);
    });

    test('is free again where nothing was sent', async () => {
      const { open, sandboxes } = await place(subject);
      const server = await open();
      const { id, number } = await pick(server, 'agent-message');
      const idempotencyKey = newKey();
      const release = async (confirmE164: string) =>
        (await get(server, ReleaseNumberDocument, { input: { id, confirmE164, idempotencyKey } })).releasePhoneNumber!;
      expect((await release('+12025550199')).errors).toMatchObject([{ __typename: 'InvalidInputError' }]);
      expect(await release(number.e164)).toMatchObject({ outcome: 'APPLIED', replayed: false });
      expect(sandboxes['agent-message'].ledger).toHaveLength(1);
    });

    test('answers that the first request is still running', async () => {
      const { open, sandboxes } = await place(subject);
      const server = await open({ timeouts: { write: 5_000 } });
      const { id } = await pick(server, 'sinch');
      const asked = { id, friendlyName: 'Night desk', idempotencyKey: newKey() };
      sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'delay', ms: 300 } });
      const first = update(server, asked);
      await expect.poll(() => sandboxes.sinch.requestCount).toBeGreaterThan(1);
      expect(await update(server, asked)).toMatchObject({
        outcome: 'UNKNOWN',
        replayed: false,
        errors: [{ reason: 'REQUEST_IN_PROGRESS', operation: { state: 'RUNNING' } }],
      });
      expect(await first).toMatchObject({ outcome: 'APPLIED', replayed: false });
      expect(sandboxes.sinch.ledger).toHaveLength(1);
    });

    test('stays locked while the outcome is unknown, over a restart too, and then has the answer', async () => {
      const { open, sandboxes, clock } = await place(subject);
      const first = await open();
      const { id } = await pick(first, 'sinch');
      const asked = { id, friendlyName: 'Night desk', idempotencyKey: newKey() };
      sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'reset' } });
      const { operation } = await update(first, asked);
      await first.app.close(100);

      const second = await open();
      expect(await update(second, asked)).toMatchObject({ outcome: 'UNKNOWN', errors: [{ reason: 'OUTCOME_UNKNOWN', operation: { id: operation!.id } }] }); // prettier-ignore
      expect((await update(second, { id, friendlyName: 'Day desk' })).errors).toMatchObject([{ __typename: 'ConflictError' }]); // prettier-ignore
      clock.advance(LONG_ENOUGH_MS);
      expect(await settled(second, operation!)).toMatchObject({ state: 'FAILED' });
      expect(await update(second, asked)).toMatchObject({ outcome: 'NOT_APPLIED', replayed: true });
      expect(sandboxes.sinch.ledger).toEqual([]);
      expect(await update(second, { id, friendlyName: 'Day desk' })).toMatchObject({ outcome: 'APPLIED' });
    });

    test('is forgotten after its time: a day for an update, thirty for what costs money', async () => {
      const { open, sandboxes, clock } = await place(subject);
      const server = await open();
      const { id } = await pick(server, 'sinch');
      const asked = { id, friendlyName: 'Night desk', idempotencyKey: newKey() };
      const { number, id: other } = await pick(server, 'agent-message');
      const release = { id: other, confirmE164: number.e164, idempotencyKey: newKey() };
      await update(server, asked);
      await get(server, ReleaseNumberDocument, { input: release });
      clock.advance(86_400_000 + 1);
      expect(await update(server, asked)).toMatchObject({ replayed: false, warnings: [{ code: 'ALREADY_IN_FORCE' }] });
      clock.advance(28 * 86_400_000);
      expect((await get(server, ReleaseNumberDocument, { input: release })).releasePhoneNumber).toMatchObject({ replayed: true }); // prettier-ignore
      clock.advance(86_400_000);
      expect((await get(server, ReleaseNumberDocument, { input: release })).releasePhoneNumber).toMatchObject({ replayed: false, errors: [{ __typename: 'NotFoundError' }] }); // prettier-ignore
      expect(sandboxes['agent-message'].ledger).toHaveLength(1);
    });

    /** One of fifty at once is carried out; the others get its answer, or that it is still running. */
    async function rush(ask: (key: string) => Promise<Rush>, outcome: string): Promise<void> {
      const key = newKey();
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => ask(key)));
      const done = answers.filter(answer => answer.errors.length === 0);
      expect(done.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(done.map(answer => answer.outcome))).toEqual(new Set([outcome]));
      expect(new Set(done.map(({ operation }) => operation!.id)).size).toBe(1);
      const others = answers.filter(answer => answer.errors.length > 0);
      expect(others.flatMap(({ errors }) => reasons(errors))).toEqual(others.map(() => 'REQUEST_IN_PROGRESS'));
      expect(await ask(key)).toMatchObject({ outcome, replayed: true, operation: done[0]!.operation });
    }

    const RUSHES: readonly (readonly [
      string,
      (server: Started, round: number) => Promise<(key: string) => Promise<Rush>>,
    ])[] = [
      // prettier-ignore
      [
        'updates',
        async (server, round) => {
          const { id } = await pick(server, 'sinch');
          return idempotencyKey => update(server, { id, friendlyName: `Desk ${round}`, idempotencyKey });
        },
      ],
      [
        'rentals',
        async server => {
          const { id: availableNumberId } = await forSale(server, 'sinch');
          return async idempotencyKey =>
            (await insist(server, RentNumberDocument, { input: { availableNumberId, idempotencyKey } }))
              .rentPhoneNumber!;
        },
      ],
      [
        'rentals of any number',
        async server => async idempotencyKey => {
          const input = { account: accountId('agent-message'), countryCode: 'US', type: 'LOCAL' as const, idempotencyKey }; // prettier-ignore
          return (await insist(server, RentAnyNumberDocument, { input })).rentAnyPhoneNumber!;
        },
      ],
    ];

    test.each(RUSHES)(
      'lets one of fifty %s at once through, round after round',
      { timeout: rounds * ROUND_MS },
      async (_, prepare) => {
        const { open, sandboxes } = await place(subject);
        const server = await open({ timeouts: { write: 10_000 } });
        const before = () => sandboxes.sinch.ledger.length + sandboxes['agent-message'].ledger.length;
        for (let round = 1; round <= rounds; round++) {
          await rush(await prepare(server, round), 'APPLIED');
          expect(before()).toBe(round);
        }
      },
    );

    test('lets one of fifty at once through where they ask for two different things, and refuses the other', async () => {
      const { open, sandboxes } = await place(subject);
      const server = await open({ timeouts: { write: 10_000 } });
      const { id } = await pick(server, 'sinch');
      const idempotencyKey = newKey();
      const names = Array.from({ length: AT_ONCE }, (_, index) => (index % 2 === 0 ? 'Day desk' : 'Night desk'));
      const answers = await Promise.all(
        names.map(async friendlyName => ({
          friendlyName,
          ...(await update(server, { id, friendlyName, idempotencyKey })),
        })),
      );
      const [done, ...more] = answers.filter(({ outcome, replayed }) => outcome === 'APPLIED' && !replayed);
      expect(more).toEqual([]);
      for (const { friendlyName, outcome, errors } of answers) {
        if (friendlyName !== done!.friendlyName) expect(reasons(errors)).toEqual(['KEY_REUSED_WITH_OTHER_INPUT']);
        else if (outcome !== 'APPLIED') expect(reasons(errors)).toEqual(['REQUEST_IN_PROGRESS']);
      }
      expect(sandboxes.sinch.ledger).toHaveLength(1);
    });

    test('or none: of many changes of one number at once, one is made, and the others are told', async () => {
      const { open, sandboxes } = await place(subject);
      const server = await open({ timeouts: { write: 10_000 } });
      const { id } = await pick(server, 'sinch');
      sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'delay', ms: 300 } });
      const first = update(server, { id, friendlyName: 'Desk 0' });
      await expect.poll(() => sandboxes.sinch.requestCount).toBeGreaterThan(1);
      const others = await Promise.all(Array.from({ length: 10 }, (_, index) => update(server, { id, friendlyName: `Desk ${index + 1}` }))); // prettier-ignore
      expect(others.map(({ outcome, errors }) => [outcome, errors[0]?.__typename])).toEqual(others.map(() => ['NOT_APPLIED', 'ConflictError'])); // prettier-ignore
      expect(await first).toMatchObject({ outcome: 'APPLIED' });
      expect(sandboxes.sinch.ledger).toHaveLength(1);
    });
  });
}
