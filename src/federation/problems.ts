import type { AddressValidation, EmergencyAddress } from '#domain/emergency-address.ts';
import { ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import type { Money, NumberSetting } from '#domain/phone-number.ts';
import { BrokenListError } from '#paging/pager.ts';
import { type Account, asProviderError } from './account.ts';

/** Where in the input, from `input` on. */
type Path = readonly string[];

interface Said {
  readonly message: string;
  readonly path?: Path | undefined;
}

/**
 * Why a change did not, or not wholly, happen: data, so that a caller can act on it. Plain values throughout, accounts
 * by name, because a stored answer holds them too; an address and what was validated are never stored.
 */
export type Problem =
  | (Said & { readonly type: 'InvalidInputError' })
  | (Said & { readonly type: 'NotFoundError' })
  | (Said & { readonly type: 'NotClearableError'; readonly setting: NumberSetting })
  | (Said & { readonly type: 'UnsupportedByProviderError'; readonly account: string })
  | (Said & { readonly type: 'ConflictError' })
  | (Said & { readonly type: 'PriceChangedError'; readonly current: Money })
  | (Said & { readonly type: 'AddressNotMatchedError'; readonly validation: AddressAnswer | null })
  | (Said & {
      readonly type: 'IdempotencyError';
      readonly reason: IdempotencyReason;
      readonly operation: string | null;
    })
  | ProviderProblem;

/** A validation beside the address it is about. */
export interface AddressAnswer extends Omit<AddressValidation, 'validated'> {
  /** As the provider took it where it says so, else as the caller gave it. */
  readonly submitted: EmergencyAddress;
}

export type IdempotencyReason = 'KEY_REUSED_WITH_OTHER_INPUT' | 'REQUEST_IN_PROGRESS' | 'OUTCOME_UNKNOWN';

/** A provider's failure as data: an object, because graphql-js throws what is an Error. */
export interface ProviderProblem extends Said {
  readonly type: 'ProviderError';
  readonly account: string;
  readonly kind: ProviderErrorKind;
  readonly retryable: boolean;
  /** RFC 3339. */
  readonly retryAfter: string | null;
  readonly providerCode: string | null;
  readonly providerRequestId: string | null;
}

/** What works, but a caller should know. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly path?: Path | undefined;
}

export type WarningCode =
  | 'EMPTY_CHANGE'
  | 'ALREADY_IN_FORCE'
  | 'READ_BACK_FAILED'
  | 'NOT_EFFECTIVE'
  | 'ADDRESS_CORRECTED'
  | 'RELEASE_TERMS';

/** Whether `providerProblem` can make data of what was thrown. */
export const isProvidersFailure = (thrown: unknown): boolean =>
  thrown instanceof ProviderError || thrown instanceof BrokenListError;

/** What a request to an account threw, as data. What is no failure of the provider is thrown on. */
export function providerProblem(account: Account, thrown: unknown, path?: Path): ProviderProblem {
  const error = asProviderError(account, thrown);
  return {
    type: 'ProviderError',
    message: error.message,
    path,
    account: account.name,
    kind: error.kind,
    retryable: error.retryable,
    retryAfter: error.retryAfter?.toISOString() ?? null,
    providerCode: error.providerCode ?? null,
    providerRequestId: error.requestId ?? null,
  };
}
