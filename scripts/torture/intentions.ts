import type { Dice } from './dice.ts';
import type { HeldNumber, Inventory } from './inventory.ts';
import { PROVIDERS, type ProviderName } from './sandboxes.ts';

export type Mutation =
  | 'updatePhoneNumber'
  | 'rentPhoneNumber'
  | 'rentAnyPhoneNumber'
  | 'releasePhoneNumber'
  | 'provisionEmergencyAddress'
  | 'deprovisionEmergencyAddress';

/** What a client wants done, once. */
export interface Intention {
  /** Put into what is written wherever the provider lets one, so that a write tells whose it is. */
  readonly key: string;
  readonly mutation: Mutation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly provider: ProviderName;
  /** How many requests with the key are sent at once. */
  readonly copies: number;
  /** How many requests the provider gets when all goes well. */
  readonly steps: number;
  /** Writes that cannot hold the key, by what they do to which number: see `unmarked`. */
  readonly unmarked: readonly string[];
}

/** How a write that holds no key is known: by what it does to which number, in the provider's terms. */
export const unmarked = (provider: ProviderName, deed: string, number: string): string =>
  `${provider} ${deed} ${number}`;

type Wanted = Omit<Intention, 'key' | 'copies'>;
type Recipe = (key: string) => Wanted;

/** So few that clients get into each other's way. */
const CONTESTED = 4;

interface Options {
  readonly trial: number;
  readonly count: number;
  readonly inventory: Inventory;
  readonly dice: Dice;
}

export function planIntentions({ trial, count, inventory, dice }: Options): readonly Intention[] {
  const recipes = createRecipes(inventory, dice);
  return Array.from({ length: count }, (_, index) => {
    const key = `torture-${String(trial).padStart(4, '0')}-${String(index).padStart(3, '0')}`;
    const copies = dice.happens(0.7) ? 1 : dice.happens(0.8) ? dice.whole(2, 4) : 12;
    const { input, ...wanted } = recipes.next(key);
    return { ...wanted, key, copies, input: { ...input, idempotencyKey: key } };
  });
}

function createRecipes({ account, held, free }: Inventory, dice: Dice): { next(key: string): Wanted } {
  const usable = (provider: ProviderName): readonly HeldNumber[] =>
    dice.shuffled(held[provider].filter(({ status }) => status !== 'RELEASING'));
  const numbers = Object.fromEntries(PROVIDERS.map(provider => [provider, usable(provider)])) as Record<
    ProviderName,
    readonly HeldNumber[]
  >;
  const isAmerican = ({ countryCode, type }: HeldNumber): boolean => countryCode === 'US' && type === 'LOCAL';
  const contested = (provider: ProviderName): HeldNumber => dice.oneOf(numbers[provider].slice(0, CONTESTED));
  const american = numbers.sinch.filter(isAmerican);
  const located = american.filter(({ emergencyAddress }) => emergencyAddress !== null).slice(0, CONTESTED);
  // From the end, so that nobody else writes to them without a key.
  const linked = american.filter(
    ({ messaging, provisioning }) => messaging.campaignId !== null && provisioning.length === 0,
  );
  const attached = numbers['agent-message'].slice(CONTESTED).filter(({ messaging }) => messaging.campaignId !== null);
  const forSale = dice.shuffled(free['fone-dynamics']);

  const update = (provider: ProviderName, { id }: HeldNumber, settings: object): Wanted => ({
    provider,
    mutation: 'updatePhoneNumber',
    input: { id, ...settings },
    steps: 1,
    unmarked: [],
  });
  const rent = (provider: 'sinch' | 'fone-dynamics' | 'agent-message', e164: string, settings: object): Wanted => ({
    provider,
    mutation: 'rentPhoneNumber',
    input: { number: { account: account[provider].id, e164 }, settings },
    steps: 1,
    unmarked: [],
  });
  const webhook = (key: string) => ({ url: `https://partner.example/${key}` });

  const updates: readonly Recipe[] = [
    key => update('sinch', contested('sinch'), { friendlyName: key }),
    key => update('sinch', contested('sinch'), { provisioningCallbackUrl: webhook(key).url }),
    key => update('fone-dynamics', contested('fone-dynamics'), { friendlyName: key }),
    key => update('red-cloud', contested('red-cloud'), { messaging: { inboundWebhook: webhook(key) } }),
    key => update('red-cloud', dice.oneOf(numbers['red-cloud']), { messaging: { deliveryWebhook: webhook(key) } }),
    key => update('agent-message', contested('agent-message'), { friendlyName: key }),
    key =>
      update('agent-message', dice.oneOf(numbers['agent-message']), { messaging: { inboundWebhook: webhook(key) } }),
  ];
  const inTwoSteps: readonly Recipe[] = [
    key => {
      const number = linked.pop();
      if (number === undefined) return updates[0]!(key);
      const first = unmarked('sinch', 'update', number.providerId);
      return { ...update('sinch', number, { messaging: { campaignId: key } }), steps: 2, unmarked: [first] };
    },
    key => {
      const number = attached.pop();
      if (number === undefined) return updates[5]!(key);
      const second = unmarked('agent-message', 'detach', number.providerId);
      const settings = { friendlyName: key, messaging: { campaignId: null } };
      return { ...update('agent-message', number, settings), steps: 2, unmarked: [second] };
    },
    key => {
      const e164 = forSale.pop()!;
      const first = unmarked('fone-dynamics', 'rent', e164);
      return { ...rent('fone-dynamics', e164, { friendlyName: key }), steps: 2, unmarked: [first] };
    },
  ];
  const rents: readonly Recipe[] = [
    key => rent('sinch', dice.oneOf(free.sinch.slice(0, CONTESTED)), { provisioningCallbackUrl: webhook(key).url }),
    key => rent('agent-message', dice.oneOf(free['agent-message'].slice(0, CONTESTED)), { friendlyName: key }),
    key => rent('agent-message', dice.oneOf(free['agent-message'].slice(CONTESTED)), { friendlyName: key }),
    () => {
      const e164 = forSale.pop()!;
      return { ...rent('fone-dynamics', e164, {}), unmarked: [unmarked('fone-dynamics', 'rent', e164)] };
    },
    key => ({
      provider: 'agent-message',
      mutation: 'rentAnyPhoneNumber',
      input: {
        account: account['agent-message'].id,
        countryCode: 'US',
        type: 'LOCAL',
        settings: { friendlyName: key },
      },
      steps: 1,
      unmarked: [],
    }),
  ];
  const release: Recipe = () => {
    const provider = dice.oneOf(['sinch', 'agent-message'] as const);
    const { id, providerId, e164 } = dice.oneOf(numbers[provider].slice(0, CONTESTED * 2));
    return {
      provider,
      mutation: 'releasePhoneNumber',
      input: { id, confirmE164: e164 },
      steps: 1,
      unmarked: [unmarked(provider, 'release', providerId)],
    };
  };
  const emergency: readonly Recipe[] = [
    key => ({
      provider: 'sinch',
      mutation: 'provisionEmergencyAddress',
      input: { phoneNumberId: dice.oneOf(american.slice(0, CONTESTED)).id, displayName: key, address: addressOf(key) },
      steps: 1,
      unmarked: [],
    }),
    () => {
      const { id, providerId } = dice.oneOf(located);
      return {
        provider: 'sinch',
        mutation: 'deprovisionEmergencyAddress',
        input: { phoneNumberId: id },
        steps: 1,
        unmarked: [unmarked('sinch', 'deprovision', providerId)],
      };
    },
  ];

  return {
    next(key) {
      const kind = dice.fraction();
      if (kind < 0.25) return dice.oneOf(updates)(key);
      if (kind < 0.4) return dice.oneOf(inTwoSteps)(key);
      if (kind < 0.65) return dice.oneOf(rents)(key);
      if (kind < 0.8) return release(key);
      return dice.oneOf(emergency)(key);
    },
  };
}

/** A different one for each key. */
const addressOf = (key: string) => ({
  streetNumber: String(Number(key.split('-').at(-1)) + 1),
  street: `${key.split('-').join(' ')} Street`.replace('torture', 'Torture'),
  city: 'Chicago',
  state: 'IL',
  postalCode: '60601',
});
