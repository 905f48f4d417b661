export type ProvisioningStatus = 'WAITING' | 'IN_PROGRESS' | 'FAILED';
export type VoiceType = 'RTC' | 'EST' | 'FAX';

export interface Money {
  readonly currencyCode: string;
  readonly amount: string;
}

/** Which application, trunk or service takes the calls. */
export interface VoiceTarget {
  readonly type: VoiceType;
  readonly id: string;
}

/** What was asked for and is not in force. `startedAt` is null where nothing moves it on. */
export interface Scheduled<Requested> {
  readonly requested: Requested;
  readonly startedAt: number | null;
  status: ProvisioningStatus;
  lastUpdatedTime: string;
  errorCodes: readonly string[];
}

export interface SmsRequest {
  readonly servicePlanId: string;
  readonly campaignId: string;
}

export interface EmergencyAddress {
  readonly streetNumber: string;
  readonly streetInfo: string;
  readonly location?: string | undefined;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly postalCodePlusFour?: string | undefined;
}

/** A number of the project, as the sandbox keeps it. An id that is empty is not set. */
export interface ActiveNumber {
  readonly phoneNumber: string;
  readonly regionCode: string;
  readonly type: string;
  readonly capability: readonly string[];
  readonly money: Money;
  readonly paymentIntervalMonths: number;
  readonly nextChargeDate: string;
  displayName: string;
  callbackUrl: string;
  expireAt: string | null;
  servicePlanId: string;
  campaignId: string;
  sms: Scheduled<SmsRequest> | null;
  voice: VoiceTarget;
  voiceUpdatedAt: string | null;
  voiceScheduled: Scheduled<VoiceTarget> | null;
  emergencyAddress: EmergencyAddress | null;
}

const ID_FIELDS = { RTC: 'appId', EST: 'trunkId', FAX: 'serviceId' } as const;
export const voiceIdField = (type: VoiceType): 'appId' | 'trunkId' | 'serviceId' => ID_FIELDS[type];

/** Times have microseconds. */
export const timestamp = (time: number | string): string => new Date(time).toISOString().replace('Z', '000Z');

/** The number as an answer shows it. What would be null is left out. */
export const toAnswer = (number: ActiveNumber, projectId: string): object => ({
  phoneNumber: number.phoneNumber,
  projectId,
  displayName: number.displayName,
  regionCode: number.regionCode,
  type: number.type,
  capability: number.capability,
  money: number.money,
  paymentIntervalMonths: number.paymentIntervalMonths,
  nextChargeDate: number.nextChargeDate,
  ...(number.expireAt !== null && { expireAt: number.expireAt }),
  smsConfiguration: {
    servicePlanId: number.servicePlanId,
    ...(number.sms && {
      scheduledProvisioning: {
        ...number.sms.requested,
        status: number.sms.status,
        lastUpdatedTime: number.sms.lastUpdatedTime,
        errorCodes: number.sms.errorCodes,
      },
    }),
    campaignId: number.campaignId,
  },
  voiceConfiguration: {
    type: number.voice.type,
    ...(number.voiceUpdatedAt !== null && { lastUpdatedTime: number.voiceUpdatedAt }),
    ...(number.voiceScheduled && {
      scheduledVoiceProvisioning: {
        type: number.voiceScheduled.requested.type,
        [voiceIdField(number.voiceScheduled.requested.type)]: number.voiceScheduled.requested.id,
        status: number.voiceScheduled.status,
        lastUpdatedTime: number.voiceScheduled.lastUpdatedTime,
      },
    }),
    [voiceIdField(number.voice.type)]: number.voice.id,
  },
  callbackUrl: number.callbackUrl,
});
