import type { E164 } from '#domain/e164.ts';
import type { NamedAddress } from '#domain/emergency-address.ts';
import { isInForce, type NumberPatch, type PatchKey, SETTING_OF, settingIn } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Provider } from '#domain/provider.ts';
import { SEARCHES } from './facets.ts';

export type Samples = { readonly [Key in PatchKey]?: NonNullable<NumberPatch[Key]> };

export interface WriteOptions {
  /** A value for each setting that names something only this provider's sandbox has: a plan, a campaign, a route. */
  readonly samples?: Samples;
  /** Whether a setting can be tried on a number; absent: on each that waits for nothing. */
  readonly suits?: (number: PhoneNumber, key: PatchKey) => boolean;
  /** A number that can be rented, where no search tells. */
  readonly rentable?: E164;
  /** An address that the sandbox finds an EXACT match for. */
  readonly address?: NamedAddress;
}

/** What writes are tried with, and on which numbers. */
export interface Trial {
  readonly address: NamedAddress;
  /** A patch that sets each of these settings. */
  patch(...keys: readonly PatchKey[]): NumberPatch;
  /** A number on which a patch changes each of its settings; fails where there is none. */
  numberFor(numbers: readonly PhoneNumber[], patch: NumberPatch): PhoneNumber;
  suits(number: PhoneNumber, key: PatchKey): boolean;
  /** A number that nobody holds and that can be rented. */
  rentable(provider: Provider): Promise<E164>;
}

export const PATCH_KEYS = Object.keys(SETTING_OF) as readonly PatchKey[];

const SAMPLES: Samples = {
  friendlyName: 'Front desk',
  smsEnabled: true,
  mmsEnabled: true,
  inboundWebhook: { url: 'https://hooks.example/inbound?of=trial' },
  deliveryWebhook: { url: 'https://hooks.example/delivery?of=trial' },
  forwardSms: { from: '+12025550100', to: '+12025550101' },
  forwardEmail: { from: 'from@mail.example', to: 'to@mail.example' },
  recording: 'CALL',
  attribution: { source: 'billboard', medium: 'outdoor', campaign: 'spring', content: 'left' },
  provisioningCallbackUrl: 'https://hooks.example/provisioning',
};

const ADDRESS: NamedAddress = {
  displayName: 'Example Incorporated',
  address: {
    streetNumber: '1600',
    street: 'Example Street',
    unit: null,
    city: 'Denver',
    state: 'CO',
    postalCode: '80202',
    postalCodePlusFour: null,
  },
};

/** Waits for nothing: what it shows is in force. */
export const isSettled = ({ status, provisioning }: PhoneNumber): boolean =>
  provisioning.length === 0 && (status === 'ACTIVE' || status === 'UNKNOWN');

/** What a number has of every setting. */
export const settingsIn = (number: PhoneNumber): Readonly<Record<string, unknown>> =>
  Object.fromEntries(PATCH_KEYS.map(key => [key, settingIn(number, key)]));

export const keysIn = (patch: NumberPatch): readonly PatchKey[] => Object.keys(patch) as PatchKey[];

export function createTrial(options: WriteOptions = {}): Trial {
  const samples: Samples = { ...SAMPLES, ...options.samples };

  function sampleOf(key: PatchKey): unknown {
    const sample = samples[key];
    if (sample === undefined) throw new Error(`Nothing to try ${key} with: pass it in writes.samples`);
    return sample;
  }

  const suits = (number: PhoneNumber, key: PatchKey): boolean =>
    isSettled(number) && (options.suits?.(number, key) ?? true);

  return {
    address: options.address ?? ADDRESS,
    patch: (...keys) => Object.fromEntries(keys.map(key => [key, sampleOf(key)])),
    suits,
    numberFor(numbers, patch) {
      const found = numbers.find(number =>
        keysIn(patch).every(key => suits(number, key) && !isInForce(number, patch, key)),
      );
      if (!found) throw new Error(`The sandbox has no number that ${JSON.stringify(patch)} changes`);
      return found;
    },
    async rentable({ inventory }) {
      if (options.rentable !== undefined) return options.rentable;
      for (const search of SEARCHES) {
        if (!inventory || inventory.unsupported(search) !== null) continue;
        const { groups } = await inventory.search(search, new AbortController().signal);
        const [found] = groups.flatMap(group => group.numbers);
        if (found) return found.e164;
      }
      throw new Error('No search finds a number to rent: pass one in writes.rentable');
    },
  };
}
