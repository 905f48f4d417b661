import { type Reply, type Route, route, type SandboxRequest } from '#sandbox/routes.ts';
import { type ActiveNumber, toAnswer } from './active-number.ts';
import { invalidField, noResource } from './answers.ts';
import { smsRequest, voiceRequest } from './configuration.ts';
import type { Context } from './context.ts';
import { nextChargeDate } from './data.ts';
import type { AvailableNumber } from './inventory.ts';
import {
  asObject,
  asPattern,
  asRegionCode,
  asText,
  bodyOf,
  CAPABILITIES,
  countIn,
  type Fields,
  fits,
  listIn,
  NUMBER_TYPES,
  numberIn,
  type NumberPattern,
  oneOf,
  patternIn,
} from './reading.ts';

const DEFAULT_SIZE = 10;
const REGION_NAMES: Readonly<Record<string, string>> = { GB: 'United Kingdom', SE: 'Sweden', US: 'United States' };

interface Wanted {
  readonly regionCode: string;
  readonly type: string;
  readonly capabilities: readonly string[];
  readonly pattern: NumberPattern | null;
}

export function availableNumberRoutes(context: Context): readonly Route[] {
  const { available, numbers, provisioning, projectId } = context;
  const project = '/v1/projects/{projectId}';

  const matching = ({ regionCode, type, capabilities, pattern }: Wanted): readonly AvailableNumber[] =>
    [...available.values()].filter(
      number =>
        number.regionCode === regionCode &&
        number.type === type &&
        fits(number.phoneNumber, pattern) &&
        capabilities.every(capability => number.capability.includes(capability)),
    );

  const offered = (phoneNumber: string): AvailableNumber => {
    const found = available.get(phoneNumber);
    if (found === undefined) throw noResource('AvailableNumber', phoneNumber);
    return found;
  };

  function rent(request: SandboxRequest, offer: AvailableNumber, body: Fields): Reply {
    // Anything else needs a number order now, says the newer documentation.
    if (!context.behaviour.relaxed && (offer.regionCode !== 'US' || offer.type !== 'LOCAL')) {
      throw invalidField('phoneNumber', 'only US LOCAL numbers can be rented without a number order');
    }
    const sms = smsRequest(body, null);
    const voice = voiceRequest(body);
    const number: ActiveNumber = {
      ...unconfigured(offer),
      nextChargeDate: nextChargeDate(available.size),
      callbackUrl: asText(body['callbackUrl'], 'callbackUrl') ?? '',
    };
    available.delete(offer.phoneNumber);
    numbers.add(number);
    if (sms) provisioning.requestSms(number, sms);
    if (voice) provisioning.requestVoice(number, voice);
    request.applied({ action: 'number.rent', subject: number.phoneNumber, detail: body });
    return { status: 200, body: toAnswer(number, projectId) };
  }

  return [
    route('GET', `${project}/availableRegions`, ({ query }) => {
      const types = listIn(query, 'types', NUMBER_TYPES);
      return { status: 200, body: { availableRegions: regionsOf(context, types) } };
    }),

    // One page, and no way to a second.
    route('GET', `${project}/availableNumbers`, ({ query }) => {
      const wanted: Wanted = {
        regionCode: asRegionCode(query.get('regionCode')),
        type: oneOf(query.get('type'), NUMBER_TYPES, 'type'),
        capabilities: listIn(query, 'capabilities', CAPABILITIES),
        pattern: patternIn(query),
      };
      const size = countIn(query, 'size') || DEFAULT_SIZE;
      return { status: 200, body: { availableNumbers: matching(wanted).slice(0, size) } };
    }),

    route('GET', `${project}/availableNumbers/{phoneNumber}`, request => ({
      status: 200,
      body: offered(numberIn(request)),
    })),

    route('POST', `${project}/availableNumbers/{phoneNumber}:rent`, request =>
      rent(request, offered(numberIn(request)), bodyOf(request)),
    ),

    route('POST', `${project}/availableNumbers:rentAny`, request => {
      const body = bodyOf(request);
      const pattern = asObject(body['numberPattern'] ?? {}, 'numberPattern');
      const capabilities = Array.isArray(body['capabilities']) ? (body['capabilities'] as readonly unknown[]) : [];
      const [offer] = matching({
        regionCode: asRegionCode(body['regionCode']),
        type: oneOf(body['type'], NUMBER_TYPES, 'type'),
        capabilities: capabilities.map(capability => oneOf(capability, CAPABILITIES, 'capabilities')),
        pattern: asPattern(pattern['pattern'], pattern['searchPattern']),
      });
      if (offer === undefined) throw noResource('AvailableNumber', '', 'No number matches');
      return rent(request, offer, body);
    }),
  ];
}

const unconfigured = (offer: AvailableNumber): Omit<ActiveNumber, 'nextChargeDate' | 'callbackUrl'> => ({
  phoneNumber: offer.phoneNumber,
  regionCode: offer.regionCode,
  type: offer.type,
  capability: offer.capability,
  money: offer.monthlyPrice,
  paymentIntervalMonths: offer.paymentIntervalMonths,
  displayName: '',
  expireAt: null,
  servicePlanId: '',
  campaignId: '',
  sms: null,
  voice: { type: 'RTC', id: '' },
  voiceUpdatedAt: null,
  voiceScheduled: null,
  emergencyAddress: null,
});

/** Exactly the regions and types in which the account holds a number or could rent one. */
function regionsOf({ numbers, available }: Context, types: readonly string[]): readonly object[] {
  const found = new Map<string, Set<string>>();
  for (const { regionCode, type } of [...numbers.pairs(), ...available.values()]) {
    if (types.length > 0 && !types.includes(type)) continue;
    found.set(regionCode, (found.get(regionCode) ?? new Set()).add(type));
  }
  return [...found]
    .map(([regionCode, of]) => ({
      regionCode,
      regionName: REGION_NAMES[regionCode] ?? regionCode,
      types: [...of].toSorted(),
    }))
    .toSorted((a, b) => (a.regionCode < b.regionCode ? -1 : 1));
}
