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
