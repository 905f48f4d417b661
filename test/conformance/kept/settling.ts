import { describe, expect, onTestFinished, test } from 'vitest';
import type { E164 } from '#domain/e164.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Change } from '#federation/change.ts';
import type { Context } from '#federation/context.ts';
import { carryOut } from '#federation/effect.ts';
import { provisionChange } from '#federation/emergency.ts';
import { releaseChange } from '#federation/release-number.ts';
import { rentChange } from '#federation/rent-number.ts';
import { updateChange } from '#federation/update-number.ts';
import { auLocal, usLocal } from '#sandbox/fixtures.ts';
import type { SandboxName } from '../../kit/start.ts';
import { crash, type Desk, desk } from '../../federation/desk.ts';
import type { StoreSubject } from '../store/database.ts';

const LEASE_MS = 25_000;
const DECIDED_AFTER_MS = 30_000;

const isIdle = ({ provisioning, status, type }: PhoneNumber): boolean =>
  provisioning.length === 0 && status !== 'RELEASING' && type === 'LOCAL';
const hasCampaign = (number: PhoneNumber): boolean => isIdle(number) && number.messaging.campaignId !== null;

const REQUEST = {
  displayName: 'Erika Mustermann',
  address: {
    streetNumber: '4711',
    street: 'Whispering Lane',
    unit: null,
    city: 'Denver',
    state: 'CO',
    postalCode: '80202',
    postalCodePlusFour: null,
  },
};

interface Kind {
  readonly name: string;
  readonly account: SandboxName;
  /** What it comes to where the provider acted. */
  readonly outcome: string;
  readonly e164: (number: PhoneNumber) => string;
  change(at: Desk, context: Context, number: PhoneNumber): Change;
  readonly isOn?: (number: PhoneNumber) => boolean;
}

const key = 'key-1';
const updating = (account: SandboxName, patch: object, isOn = isIdle): Kind => ({
  name: `an update at ${account}`,
  account,
  outcome: 'APPLIED',
  isOn,
  e164: number => number.e164,
  change: (at, context, { id }) => updateChange(context, at.account(account), id, patch, { key, idPath: [] }),
});

const renting = (account: SandboxName, e164: string): Kind => ({
  name: `a rental at ${account}`,
  account,
  outcome: 'APPLIED',
  e164: () => e164,
  change(at, context) {
    const { renting: rents } = at.account(account).provider;
    const order = { mutation: 'rentPhoneNumber', input: e164, account: at.account(account), e164: e164 as E164, settings: {}, maxRecurringPrice: null, key } as const; // prettier-ignore
    return rentChange(context, rents!, order, []);
  },
});

const releasing = (account: SandboxName, outcome: string): Kind => ({
  name: `a release at ${account}`,
  account,
  outcome,
  e164: number => number.e164,
  change: (at, context, { id, e164 }) => releaseChange(context, at.account(account), id, { confirmE164: e164, key }),
});

const KINDS: readonly Kind[] = [
  updating('sinch', { friendlyName: 'Night desk' }),
  updating('fone-dynamics', { friendlyName: 'Night desk' }),
  updating('red-cloud', { inboundWebhook: { url: 'https://hooks.example/night' } }),
  updating('agent-message', { friendlyName: 'night-desk' }),
  renting('sinch', usLocal(400).e164),
  renting('fone-dynamics', auLocal(79_000).e164),
  renting('agent-message', usLocal(2_500).e164),
  releasing('sinch', 'ACCEPTED'),
  releasing('agent-message', 'APPLIED'),
  {
    ...releasing('sinch', 'APPLIED'),
    name: 'setting an emergency address at sinch',
    isOn: number => isIdle(number) && number.countryCode === 'US',
    change: (at, context, { id }) => provisionChange(context, at.account('sinch'), at.account('sinch').provider.emergency!, id, REQUEST, { acceptCorrection: false, key }), // prettier-ignore
  },
];

/** What becomes of changes whose process ended, whatever the database. */
export function settlingTests(subject: StoreSubject): void {
  async function stage(): Promise<Desk> {
    const database = await subject.create();
    onTestFinished(() => database.drop());
    return desk(database.url);
  }

  describe(`after a process ended, with ${subject.name}`, () => {
    describe.each(KINDS)('$name', kind => {
      const { account, outcome, e164, isOn = isIdle } = kind;

      test('that the provider had carried out is found so, and never sent again', async () => {
        const at = await stage();
        const number = await at.number(account, isOn);
        const dying = at.context({ finish: crash });
        const { operation } = await carryOut(dying, kind.change(at, dying, number));
        await at.settle();
        expect(await at.operation(operation!), 'its process may still be there').toMatchObject({ state: 'RUNNING' });
        at.clock.advance(LEASE_MS);
        await at.settle();
        expect(await at.operation(operation!)).toMatchObject({ state: 'DONE', outcome, owner: 'process-2' });
        const context = at.context();
        expect(await carryOut(context, kind.change(at, context, number))).toMatchObject({ outcome, errors: [], replayed: true }); // prettier-ignore
        expect(at.sandboxes[account].ledger).toHaveLength(1);
        const { entries } = await at.store.audit.list({ e164: e164(number) })({ from: '', wanted: 9 });
        expect(entries[0]!.item).toMatchObject({ outcome, requestId: null, caller: 'anonymous', account });
      });

      test('that never reached the provider is found so, but not before it may be decided', async () => {
        const at = await stage();
        const number = await at.number(account, isOn);
        const dying = at.context({ finish: crash });
        at.sandboxes[account].fail({ method: 'PATCH', fault: { kind: 'reset' } });
        at.sandboxes[account].fail({ method: 'DELETE', fault: { kind: 'reset' } });
        at.sandboxes[account].fail({ method: 'POST', path: /(:|%3A)(rent|release|provision)$|orders$|\/v2\//, fault: { kind: 'reset' } }); // prettier-ignore
        const { operation } = await carryOut(dying, kind.change(at, dying, number));
        at.sandboxes[account].calm();
        at.clock.advance(LEASE_MS);
        await at.settle();
        expect(await at.operation(operation!)).toMatchObject({ state: 'UNKNOWN' });
        at.clock.advance(DECIDED_AFTER_MS - 1);
        await at.settle();
        expect(await at.operation(operation!), 'its time has not run out').toMatchObject({ state: 'UNKNOWN' });
        at.clock.advance(1);
        await at.settle();
        expect(await at.operation(operation!)).toMatchObject({ state: 'DONE', outcome: 'NOT_APPLIED' });
        expect(at.sandboxes[account].ledger).toEqual([]);
        const context = at.context();
        expect(await carryOut(context, kind.change(at, context, number))).toMatchObject({ outcome: 'NOT_APPLIED', replayed: true, errors: [{ type: 'ProviderError', kind: 'TIMEOUT' }] }); // prettier-ignore
        const again = { ...kind.change(at, context, number), key: 'key-2' };
        expect(await carryOut(context, again), 'the number is free again').toMatchObject({ outcome, errors: [] });
      });
    });

    const UPDATE = KINDS[0]!;
    const RELINK = updating('sinch', { campaignId: 'CNEW' }, hasCampaign);

    test('a change of which nothing was sent is NOT_APPLIED, read about nowhere, and its key is free', async () => {
      const at = await stage();
      const number = await at.number('sinch', isIdle);
      const dying = at.context({ beginStep: crash });
      await expect(carryOut(dying, UPDATE.change(at, dying, number))).rejects.toThrow('The process ended');
      at.clock.advance(LEASE_MS);
      at.sandboxes.sinch.calm();
      await at.settle();
      expect(at.sandboxes.sinch.requestCount).toBe(0);
      expect(await at.outcomes()).toEqual(['updatePhoneNumber ATTEMPTED', 'updatePhoneNumber NOT_APPLIED']);
      const context = at.context();
      expect(await carryOut(context, UPDATE.change(at, context, number))).toMatchObject({ outcome: 'APPLIED', replayed: false }); // prettier-ignore
    });

    test('half a relink is PARTIALLY_APPLIED', async () => {
      const at = await stage();
      const number = await at.number('sinch', hasCampaign);
      at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'delay', ms: 0 } });
      at.sandboxes.sinch.fail({ method: 'PATCH', fault: { kind: 'reset' } });
      const dying = at.context({ finish: crash });
      const { operation } = await carryOut(dying, RELINK.change(at, dying, number));
      at.clock.advance(LEASE_MS);
      await at.settle();
      at.clock.advance(DECIDED_AFTER_MS);
      await at.settle();
      expect(await at.operation(operation!)).toMatchObject({ state: 'DONE', outcome: 'PARTIALLY_APPLIED', answer: { number: { id: number.id } } }); // prettier-ignore
      expect(at.sandboxes.sinch.ledger).toHaveLength(1);
    });

    test('a change is decided from when its last request was sent, however long the ones before it took', async () => {
      const at = await stage();
      const number = await at.number('sinch', hasCampaign);
      at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'delay', ms: 0 } });
      at.sandboxes.sinch.fail({ method: 'PATCH', fault: { kind: 'reset' } });
      let isLate = false;
      const now = (): number => {
        if (!isLate && at.sandboxes.sinch.ledger.length === 1) {
          isLate = true;
          at.clock.advance(20_000);
        }
        return at.clock.now();
      };
      const context = at.context();
      const { operation } = await carryOut({ ...context, now }, RELINK.change(at, context, number));
      expect(isLate).toBe(true);
      at.clock.advance(2_000);
      await at.settle();
      at.clock.advance(DECIDED_AFTER_MS - 1);
      await at.settle();
      expect(await at.operation(operation!)).toMatchObject({ state: 'UNKNOWN' });
      at.clock.advance(1);
      await at.settle();
      expect(await at.operation(operation!)).toMatchObject({ state: 'DONE', outcome: 'PARTIALLY_APPLIED' });
    });

    test('a provider that cannot be read is asked ever more rarely, and as long as it takes', async () => {
      const at = await stage();
      const number = await at.number('sinch', isIdle);
      at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'lose-answer' } });
      at.sandboxes.sinch.fail({ method: 'GET', times: 1, fault: { kind: 'delay', ms: 0 } });
      at.sandboxes.sinch.fail({ method: 'GET', fault: { kind: 'answer', status: 403 } });
      const context = at.context();
      const { operation, outcome } = await carryOut(context, UPDATE.change(at, context, number));
      expect(outcome).toBe('UNKNOWN');
      const pauses: number[] = [];
      for (let looks = 0; looks < 8; looks++) {
        const { settleAfter } = await at.operation(operation!);
        pauses.push(settleAfter! - at.clock.now());
        at.clock.advance(settleAfter! - at.clock.now());
        await at.settle();
      }
      expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
      at.sandboxes.sinch.calm();
      at.clock.advance(60_000);
      await at.settle();
      expect(await at.operation(operation!)).toMatchObject({ state: 'DONE', outcome: 'APPLIED' });
    });

    test('the changes of an account that is not configured here are left to others, or until it is back', async () => {
      const at = await stage();
      const number = await at.number('sinch', isIdle);
      const dying = at.context({ finish: crash });
      const { operation } = await carryOut(dying, UPDATE.change(at, dying, number));
      at.clock.advance(86_400_000);
      await at.settle([at.account('red-cloud')]);
      expect(await at.operation(operation!)).toMatchObject({ state: 'RUNNING', owner: 'process-1', settleTries: 0 });
      await at.settle();
      expect(await at.operation(operation!)).toMatchObject({ state: 'DONE', outcome: 'APPLIED' });
    });

    test('what settling finds keeps the warnings of before, and a release its terms', async () => {
      const at = await stage();
      const number = await at.number('sinch', each => isIdle(each) && each.countryCode === 'US');
      const { emergency } = at.account('sinch').provider;
      const spoiled = () => at.sandboxes.sinch.fail({ method: 'GET', fault: { kind: 'answer', status: 403 } });
      const near = { ...REQUEST, address: { ...REQUEST.address, street: 'whispering lane' } };
      const sendThen = (context: Context, change: Change): Change => ({
        ...change,
        async prepare() {
          const prepared = await change.prepare();
          spoiled();
          return prepared;
        },
      });
      at.sandboxes.sinch.fail({ path: /(provision|release)$/, fault: { kind: 'lose-answer' } });
      const context = at.context();
      const provision = provisionChange(context, at.account('sinch'), emergency!, number.id, near, { acceptCorrection: true, key }); // prettier-ignore
      const { operation } = await carryOut(context, sendThen(context, provision));
      at.sandboxes.sinch.calm();
      at.clock.advance(2_000);
      await at.settle();
      expect(await at.operation(operation!)).toMatchObject({ outcome: 'APPLIED', answer: { errors: [], warnings: [{ code: 'ADDRESS_CORRECTED' }] } }); // prettier-ignore

      at.sandboxes.sinch.fail({ path: /(provision|release)$/, fault: { kind: 'lose-answer' } });
      const release = releaseChange(context, at.account('sinch'), number.id, { confirmE164: number.e164, key });
      const released = await carryOut(context, sendThen(context, release));
      at.sandboxes.sinch.calm();
      at.clock.advance(2_000);
      await at.settle();
      expect(await at.operation(released.operation!)).toMatchObject({
        outcome: 'ACCEPTED',
        answer: { warnings: [{ code: 'RELEASE_TERMS' }], effectiveAt: expect.stringMatching(/^2030-/) as string },
      });
    });

    test('of several settlers at once each finds out what the others do not, and each change is ended once', async () => {
      const at = await stage();
      const numbers: PhoneNumber[] = [];
      for (let count = 0; count < 4; count++)
        numbers.push(await at.number('sinch', each => isIdle(each) && !numbers.some(({ id }) => id === each.id)));
      const dying = at.context({ finish: crash });
      for (const [index, number] of numbers.entries())
        await carryOut(dying, { ...UPDATE.change(at, dying, number), key: `key-${index}` });
      at.clock.advance(LEASE_MS);
      await Promise.all([at.settle(), at.settle(), at.settle()]);
      const outcomes = await at.outcomes();
      expect(outcomes.filter(each => each.endsWith(' APPLIED'))).toHaveLength(4);
      expect(at.reports.filter(({ about }) => !('requestId' in about))).toEqual([]);
      expect(at.sandboxes.sinch.ledger).toHaveLength(4);
    });
  });
}
