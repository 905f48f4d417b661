import { type FictionalNumber, minutesIn, uuid } from '#sandbox/fixtures.ts';
import type { ActiveNumber, ProvisioningStatus, Scheduled } from './active-number.ts';
import { timestamp } from './active-number.ts';
import { KINDS, type Kind } from './inventory.ts';

const PURPOSES = ['Support', 'Sales', 'Reminders', 'Deliveries', 'Bookings', 'Alerts'] as const;
const SERVICE_PLANS = ['fictional-plan-alerts', 'fictional-plan-marketing', 'fictional-plan-two-way'] as const;
const CAMPAIGNS = ['CFAKE01', 'CFAKE02', 'CFAKE03'] as const;
const VOICE_APP = uuid('sinch', 'voice app');
const TRUNK = '01HFICTIONALTRUNK000000001';
const FAX_SERVICE = '01HFICTIONALFAXSERVICE0001';

const member = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;

/** Charges lie in 2030, so that none has passed whatever day the sandbox is started. */
export const nextChargeDate = (index: number): string =>
  timestamp(`2030-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}T08:15:00Z`);

/** Stays as it is, so that a look at the account finds it. */
const standing = <Requested>(
  requested: Requested,
  status: ProvisioningStatus,
  index: number,
  errorCodes: readonly string[] = [],
): Scheduled<Requested> => ({
  requested,
  startedAt: null,
  status,
  lastUpdatedTime: timestamp(minutesIn(40_000 + index * 7)),
  errorCodes,
});

type Peculiarity = (number: ActiveNumber, index: number) => void;

const withSms =
  (change: Peculiarity): Peculiarity =>
  (number, index) => {
    if (number.capability.includes('SMS')) change(number, index);
  };
const withCampaign =
  (change: Peculiarity): Peculiarity =>
  (number, index) => {
    if (number.campaignId !== '') change(number, index);
  };
const withVoice =
  (change: Peculiarity): Peculiarity =>
  (number, index) => {
    if (number.capability.includes('VOICE')) change(number, index);
  };

/** What is unusual about some of every twenty numbers. */
const PECULIARITIES: Readonly<Record<number, Peculiarity>> = {
  3: withSms((number, index) => {
    const requested = { servicePlanId: number.servicePlanId, campaignId: number.campaignId };
    number.sms = standing(requested, 'WAITING', index);
    number.servicePlanId = number.campaignId = '';
  }),
  5: withCampaign((number, index) => {
    const requested = { servicePlanId: number.servicePlanId, campaignId: number.campaignId };
    number.sms = standing(requested, 'IN_PROGRESS', index);
    number.campaignId = '';
  }),
  7: withCampaign((number, index) => {
    const requested = { servicePlanId: number.servicePlanId, campaignId: 'CFAKE99' };
    number.sms = standing(requested, 'FAILED', index, ['CAMPAIGN_NOT_AVAILABLE']);
    number.campaignId = '';
  }),
  9: withVoice((number, index) => {
    number.voiceScheduled = standing({ type: 'FAX', id: FAX_SERVICE }, 'WAITING', index);
  }),
  11: withVoice(number => {
    number.voice = { type: 'EST', id: TRUNK };
  }),
  12: withVoice(number => {
    number.voice = { type: 'FAX', id: FAX_SERVICE };
  }),
  13: number => {
    number.callbackUrl = '';
  },
  14: number => {
    number.expireAt = number.nextChargeDate;
  },
  15: number => {
    number.campaignId = '';
  },
  16: number => {
    number.displayName = number.servicePlanId = number.campaignId = '';
    number.voice = { type: 'RTC', id: '' };
    number.voiceUpdatedAt = null;
  },
  17: withVoice((number, index) => {
    number.voiceScheduled = standing({ type: 'EST', id: TRUNK }, 'FAILED', index);
  }),
  18: withSms((number, index) => {
    const requested = { servicePlanId: number.servicePlanId, campaignId: number.campaignId };
    const codes = ['NUMBER_PROVISIONING_FAILED', ...(number.campaignId === '' ? [] : ['CAMPAIGN_MNO_REVIEW'])];
    number.sms = standing(requested, 'FAILED', index, codes);
    number.servicePlanId = number.campaignId = '';
  }),
};

/** ZIP codes from 00001 on are assigned to nobody. */
const emergencyAddress = ({ city, region }: FictionalNumber, index: number): ActiveNumber['emergencyAddress'] => ({
  streetNumber: String(100 + index),
  streetInfo: member(['Example Street', 'Sample Avenue', 'Fiction Road'], index),
  ...(index % 2 === 0 && { location: `Suite ${1 + (index % 40)}` }),
  city: city ?? 'Example City',
  state: region ?? 'DC',
  postalCode: String(1 + (index % 400)).padStart(5, '0'),
});

function activeNumber(kind: Kind, index: number): ActiveNumber {
  const { regionCode, type } = kind;
  const fictional = kind.held(index);
  const isLocal = regionCode === 'US' && type === 'LOCAL';
  const capability = type === 'TOLL_FREE' && index % 4 === 3 ? ['VOICE'] : kind.capability;
  const number: ActiveNumber = {
    phoneNumber: fictional.e164,
    regionCode,
    type,
    capability,
    money: kind.monthlyPrice,
    paymentIntervalMonths: index % 10 === 0 ? 12 : 1,
    nextChargeDate: nextChargeDate(index),
    displayName: `${member(PURPOSES, index)} ${fictional.city ?? type.toLowerCase().replace('_', '-')}`,
    callbackUrl: 'https://callbacks.example.com/sinch',
    expireAt: null,
    servicePlanId: capability.includes('SMS') ? member(SERVICE_PLANS, index) : '',
    campaignId: isLocal ? member(CAMPAIGNS, index) : '',
    sms: null,
    voice: { type: 'RTC', id: capability.includes('VOICE') ? VOICE_APP : '' },
    voiceUpdatedAt: capability.includes('VOICE') ? timestamp(minutesIn(10_000 + index * 11)) : null,
    voiceScheduled: null,
    emergencyAddress: isLocal && index % 3 === 0 ? emergencyAddress(fictional, index) : null,
  };
  PECULIARITIES[index % 20]?.(number, index);
  return number;
}

/** The account's numbers: most are US local, and the list that sorts first, GB local, is longer than a page of 25. */
export function activeNumbers(size: number): readonly ActiveNumber[] {
  let left = size;
  return KINDS.flatMap(kind => {
    const count = Math.min(left, kind.atMost, kind.share === 1 ? left : Math.round(size * kind.share));
    left -= count;
    return Array.from({ length: count }, (_, index) => activeNumber(kind, index));
  });
}
