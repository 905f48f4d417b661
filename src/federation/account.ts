import { ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Provider } from '#domain/provider.ts';
import { BrokenListError } from '#paging/pager.ts';

export type AccountHealth = 'UP' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';

/** One account of the configuration, ready to be asked. */
export interface Account {
  /** Unique in the configuration. */
  readonly name: string;
  /** The provider's name, as in the configuration: `fone-dynamics`. */
  readonly providerName: string;
  readonly title: string;
  readonly isSandbox: boolean;
  /** Whether its provider may be told to call addresses that the internet does not reach. */
  readonly privateWebhooks?: boolean | undefined;
  readonly provider: Provider;
  /** As seen from the latest requests to it. */
  health(): AccountHealth;
}

/** A number and the account that holds it. */
export type HeldNumber = PhoneNumber & { readonly account: Account };

export const held = (account: Account, number: PhoneNumber): HeldNumber => ({ ...number, account });

/** Capabilities are what is there: a facet a provider lacks cannot be claimed for it. */
const PROVIDER_CAPABILITIES = {
  UPDATE: (provider: Provider) => provider.numbers.changes !== undefined,
  SEARCH: (provider: Provider) => provider.inventory !== undefined,
  RENT: (provider: Provider) => provider.renting !== undefined,
  RENT_ANY: (provider: Provider) => provider.renting !== undefined && provider.inventory !== undefined,
  RELEASE: (provider: Provider) => provider.numbers.release !== undefined,
  EMERGENCY_ADDRESS: (provider: Provider) => provider.emergency !== undefined,
  EVENTS: (provider: Provider) => provider.callbacks !== undefined,
  CALL_FLOWS: (provider: Provider) => provider.callFlows !== undefined,
  REGIONS: (provider: Provider) => provider.regions !== undefined,
} as const;
export type ProviderCapability = keyof typeof PROVIDER_CAPABILITIES;

export const capabilitiesOf = (provider: Provider): ProviderCapability[] =>
  (Object.keys(PROVIDER_CAPABILITIES) as ProviderCapability[]).filter(name => PROVIDER_CAPABILITIES[name](provider));

/** What a read of an account threw, as a `ProviderError`; anything that is no failure of the provider is thrown on. */
export function asProviderError(account: Account, error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof BrokenListError)
    return new ProviderError('BAD_RESPONSE', account.name, error.message, { cause: error });
  throw error;
}
