import { expect } from 'vitest';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { auLocal } from '#sandbox/fixtures.ts';
import {
  type DeprovisionAddressMutation,
  DeprovisionAddressDocument,
  FindAvailableDocument,
  ProvisionAddressDocument,
  type ProvisionAddressMutation,
  ReleaseNumberDocument,
  type ReleaseNumberMutation,
  RentNumberDocument,
  type RentNumberMutation,
  type TypedDocumentString,
  UpdateNumberDocument,
} from '../../gql/graphql.ts';
import type { SandboxName, Started } from '../../kit/start.ts';
import { ask, get } from '../ask.ts';
import { accountId, isIdle, pick, type Updated } from './stage.ts';

/** A number that the sandbox of Fone Dynamics offers; its catalogue is known, for it has no search. */
export const FOR_SALE = auLocal(79_000).e164;

export const ADDRESS = {
  streetNumber: '4711',
  street: 'Whispering Lane',
  city: 'Denver',
  state: 'CO',
  postalCode: '80202',
};
export const DISPLAY_NAME = 'Erika Mustermann';

export type Payload =
  | Updated
  | NonNullable<RentNumberMutation['rentPhoneNumber']>
  | NonNullable<ReleaseNumberMutation['releasePhoneNumber']>
  | NonNullable<ProvisionAddressMutation['provisionEmergencyAddress']>
  | NonNullable<DeprovisionAddressMutation['deprovisionEmergencyAddress']>;

/** A change that is ready to be made, as often as wanted. */
export type Ready = (key: string) => Promise<Payload>;

export interface Trial {
  readonly name: string;
  readonly account: SandboxName;
  /** The write among the requests. */
  readonly write: { readonly method: string; readonly path: RegExp };
  /** What it comes to where nothing goes wrong. */
  readonly outcome: 'APPLIED' | 'ACCEPTED';
  prepare(server: Started): Promise<Ready>;
}

/** A number for sale, from a search. */
export async function forSale(server: Started, account: 'sinch' | 'agent-message') {
  const search = { area: { country: 'US' }, type: 'LOCAL' as const, accounts: [accountId(account)] };
  const { availableNumbers } = await get(server, FindAvailableDocument, { search, first: 3 });
  const numbers = availableNumbers!.groups.flatMap(group => group.numbers);
  server.sandboxes[account].calm();
  return { id: numbers[0]!.id!, e164: numbers[0]!.e164, recurringPrice: numbers[0]!.recurringPrice };
}

const updating = (
  account: SandboxName,
  method: string,
  settings: object,
  outcome: Trial['outcome'] = 'APPLIED',
  isWanted: (number: PhoneNumber) => boolean = isIdle,
): Trial => ({
  name: `an update at ${account}`,
  account,
  outcome,
  write: { method, path: /./ },
  async prepare(server) {
    const { id } = await pick(server, account, isWanted);
    return async idempotencyKey =>
      (await get(server, UpdateNumberDocument, { input: { id, ...settings, idempotencyKey } })).updatePhoneNumber!;
  },
});

const renting = (account: 'sinch' | 'agent-message', path: RegExp): Trial => ({
  name: `a rental at ${account}`,
  account,
  outcome: 'APPLIED',
  write: { method: 'POST', path },
  async prepare(server) {
    const { id: availableNumberId } = await forSale(server, account);
    return async idempotencyKey =>
      (await get(server, RentNumberDocument, { input: { availableNumberId, idempotencyKey } })).rentPhoneNumber!;
  },
});

const releasing = (account: 'sinch' | 'agent-message', write: Trial['write'], outcome: Trial['outcome']): Trial => ({
  name: `a release at ${account}`,
  account,
  outcome,
  write,
  async prepare(server) {
    const { id, number } = await pick(server, account);
    return async idempotencyKey =>
      (await get(server, ReleaseNumberDocument, { input: { id, confirmE164: number.e164, idempotencyKey } }))
        .releasePhoneNumber!;
  },
});

/** A US local number of Sinch that has an emergency address, or has none. */
export async function withAddress(server: Started, isThere: boolean) {
  const { emergency } = server.app.accounts.find(({ name }) => name === 'sinch')!.provider;
  const held = new Set<string>();
  for (let tries = 0; tries < 50; tries++) {
    const found = await pick(
      server,
      'sinch',
      number => isIdle(number) && number.countryCode === 'US' && number.type === 'LOCAL' && !held.has(number.id),
    );
    const address = await emergency!.get(found.number.id, new AbortController().signal);
    server.sandboxes.sinch.calm();
    if ((address !== null) === isThere) return { ...found, address };
    held.add(found.number.id);
  }
  throw new Error('There is no such number');
}

/** As `get`, but which address is in force may be in doubt: while the outcome is unknown, and while another change is open. */
async function tell<Data, Variables extends object>(
  server: Started,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, codes } = await ask(server, document, variables);
  expect(['OUTCOME_UNKNOWN']).toEqual(expect.arrayContaining([...codes]));
  return data!;
}

const PROVISION: Trial = {
  name: 'setting an emergency address at sinch',
  account: 'sinch',
  outcome: 'APPLIED',
  write: { method: 'POST', path: /(:|%3A)provision$/ },
  async prepare(server) {
    const { id: phoneNumberId } = await withAddress(server, false);
    const asked = { phoneNumberId, displayName: DISPLAY_NAME, address: ADDRESS, acceptCorrection: false };
    return async idempotencyKey =>
      (await tell(server, ProvisionAddressDocument, { input: { ...asked, idempotencyKey } }))
        .provisionEmergencyAddress!;
  },
};

const DEPROVISION: Trial = {
  name: 'removing an emergency address at sinch',
  account: 'sinch',
  outcome: 'APPLIED',
  write: { method: 'POST', path: /(:|%3A)deprovision$/ },
  async prepare(server) {
    const { id: phoneNumberId } = await withAddress(server, true);
    return async idempotencyKey =>
      (await tell(server, DeprovisionAddressDocument, { input: { phoneNumberId, idempotencyKey } }))
        .deprovisionEmergencyAddress!;
  },
};

const hasNoCampaign = (number: PhoneNumber): boolean => isIdle(number) && number.messaging.campaignId === null;

/** Every kind of write, by every provider that has it. */
export const TRIALS: readonly Trial[] = [
  updating('sinch', 'PATCH', { friendlyName: 'Night desk' }),
  {
    ...updating('sinch', 'PATCH', { messaging: { servicePlanId: 'new-plan' } }, 'ACCEPTED', number => isIdle(number) && number.messaging.servicePlanId === null), // prettier-ignore
    name: 'a service plan at sinch',
  },
  updating('fone-dynamics', 'POST', { friendlyName: 'Night desk' }),
  updating('red-cloud', 'PATCH', { messaging: { inboundWebhook: { url: 'https://hooks.example/night' } } }),
  updating('agent-message', 'PATCH', { friendlyName: 'night-desk' }, 'APPLIED', hasNoCampaign),
  renting('sinch', /(:|%3A)rent$/),
  renting('agent-message', /\/orders$/),
  {
    name: 'a purchase at fone-dynamics',
    account: 'fone-dynamics',
    outcome: 'APPLIED',
    write: { method: 'POST', path: /\/Properties\// },
    prepare: async server => {
      const number = { account: accountId('fone-dynamics'), e164: FOR_SALE };
      return async idempotencyKey =>
        (await get(server, RentNumberDocument, { input: { number, idempotencyKey } })).rentPhoneNumber!;
    },
  },
  releasing('sinch', { method: 'POST', path: /(:|%3A)release$/ }, 'ACCEPTED'),
  releasing('agent-message', { method: 'DELETE', path: /./ }, 'APPLIED'),
  PROVISION,
  DEPROVISION,
];
