/** The civic address that E911 sends help to. Personal data: never in a log, a trace or an error message. */
export interface EmergencyAddress {
  readonly streetNumber: string;
  readonly street: string;
  readonly unit: string | null;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly postalCodePlusFour: string | null;
}

/** An address with the name it is registered under. */
export interface NamedAddress {
  readonly displayName: string;
  readonly address: EmergencyAddress;
}

/** What a provider makes of an address. */
export interface AddressValidation {
  /** EXACT: good as it is. NEAR: good once corrected. NONE: not found. UNDETERMINED: the provider cannot tell. */
  readonly match: 'EXACT' | 'NEAR' | 'NONE' | 'UNDETERMINED';
  readonly message: string | null;
  /** The address as the provider took it; null where it does not repeat it. */
  readonly validated: EmergencyAddress | null;
  readonly corrected: EmergencyAddress | null;
  /** What may have been meant; only with NONE. */
  readonly candidates: readonly EmergencyAddress[];
}
