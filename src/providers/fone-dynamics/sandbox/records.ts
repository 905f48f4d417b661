/** What a number can be told, in the order of the documentation. */
export const COMMON_SETTINGS = ['Friendly', 'AddressSid', 'Attribution_Source', 'Attribution_Medium', 'Attribution_Campaign', 'Attribution_Content'] as const; // prettier-ignore
export const VOICE_SETTINGS = ['RoutingMethod', 'EndpointNumber', 'Flow', 'Recording'] as const;
export const SMS_SETTINGS = ['SendSmsFrom', 'SendSmsTo', 'SendEmailFrom', 'SendEmailTo', 'WebHookUrl', 'WebHookMethod', 'DeliveryReceiptWebHookUrl', 'DeliveryReceiptWebHookMethod'] as const; // prettier-ignore

export type SettingName =
  | (typeof COMMON_SETTINGS)[number]
  | (typeof VOICE_SETTINGS)[number]
  | (typeof SMS_SETTINGS)[number];
export type Settings = { [Name in SettingName]?: string | undefined };

/** A number as it is sent: a setting without a value is left out. */
export interface HeldNumber extends Settings {
  readonly Number: string;
  readonly PropertySid: string;
  readonly AccountSid: string;
  readonly Type: 'Local' | 'Toll-Free' | 'Shared-Rate' | 'National';
  /** Comma-delimited. */
  readonly Capabilities: string;
  readonly CountryCode: string;
  readonly Region?: string | undefined;
  readonly City?: string | undefined;
  Status: 'Active' | 'Pending';
}

/** A number before anybody holds it. */
export type AvailableNumber = Omit<HeldNumber, 'AccountSid' | 'PropertySid' | 'Status' | SettingName>;

export interface Address {
  readonly AddressSid: string;
  readonly AccountSid: string;
  readonly Friendly?: string | undefined;
  readonly Reference?: string | undefined;
  readonly Line1: string;
  readonly Line2?: string | undefined;
  readonly City: string;
  readonly Region?: string | undefined;
  readonly CountryCode: string;
  readonly PostalCode?: string | undefined;
  /** The documented values are not at hand; numbers speak of being "registered with an address". */
  readonly Status: 'Registered';
}

export interface Flow {
  readonly PropertySid: string;
  readonly ConfigId: string;
  readonly Revision: string;
  readonly Name: string;
  readonly Type: string;
  /** Unix seconds. */
  readonly LastUpdated: number;
}

/** Thirty-two capitals and digits, as every sid. */
export const sid = (word: string, index: number): string => word + String(index).padStart(32 - word.length, '0');
