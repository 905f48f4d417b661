import type {
  AvailableNumber,
  AvailableNumberGroup,
  InventoryAnswer,
  InventorySearch,
} from '#domain/available-number.ts';
import { isE164 } from '#domain/e164.ts';
import { matchesPattern } from '#domain/number-filter.ts';
import { type Capability, NOTHING_SAID, type PhoneNumber, type Webhook } from '#domain/phone-number.ts';
import type { AccountCheck } from '#domain/provider.ts';
import { orNull } from '#domain/text.ts';
import type { ApiClient, AssignedNumber, SearchResult } from './answers.ts';
import type { SearchRequest } from './api.ts';
import { areaCodeOf } from './numbering-plan.ts';

/** What the account holds. */
export interface Holdings {
  readonly numbers: readonly PhoneNumber[];
  /** Held as well, and not to be shown: what stands for their number is no E.164. */
  readonly withoutE164: readonly AssignedNumber[];
}

export const toHoldings = (listed: readonly AssignedNumber[], observedAt: string): Holdings => ({
  numbers: listed.map(number => toPhoneNumber(number, observedAt)).filter(number => number !== null),
  withoutE164: listed.filter(({ e164 }) => !isE164(e164)),
});

/** null for a number that has no E.164. */
export function toPhoneNumber(number: AssignedNumber, observedAt: string): PhoneNumber | null {
  const { e164 } = number;
  if (!isE164(e164)) return null;
  const { countryCode, type } = areaCodeOf(e164);
  return {
    ...NOTHING_SAID,
    id: number.numberId,
    e164,
    countryCode,
    type,
    capabilities: capabilitiesOf(number),
    status: number.status === 'ACTIVE' ? 'ACTIVE' : 'UNKNOWN',
    statusRaw: orNull(number.status),
    // Messages are sent from the id, never from the E.164.
    senderId: number.numberId,
    messaging: {
      ...NOTHING_SAID.messaging,
      smsEnabled: number.smsEnabled ?? null,
      mmsEnabled: number.mmsEnabled ?? null,
      inboundWebhook: webhook(number.webhookInboundOverride),
      deliveryWebhook: webhook(number.webhookDeliveryOverride),
      campaignId: orNull(number.campaignRegId),
    },
    observedAt,
    raw: number,
  };
}

/**
 * The provider lists no capabilities. By its checklist a number sends SMS where `smsEnabled` is true and MMS where
 * `mmsEnabled` is, so what is enabled is what the number can do; null where neither is said.
 */
function capabilitiesOf({ smsEnabled, mmsEnabled }: AssignedNumber): readonly Capability[] | null {
  if (typeof smsEnabled !== 'boolean' && typeof mmsEnabled !== 'boolean') return null;
  return [...(smsEnabled ? (['SMS'] as const) : []), ...(mmsEnabled ? (['MMS'] as const) : [])];
}

// Events are always posted.
const webhook = (url: string | null | undefined): Webhook | null => (url ? { url, method: 'POST' } : null);

/** Why the provider cannot do a search; null if it can. */
export function refusalOf({ area, type, capabilities }: InventorySearch): string | null {
  if ('country' in area) return 'Red Cloud searches by area code, city or state, not by country';
  if ('rateCenter' in area) return 'Red Cloud refuses every search by rate center for now';
  if (capabilities.length > 0) return 'Red Cloud does not say what an available number can do';
  if (type !== null && type !== 'LOCAL' && type !== 'TOLL_FREE') {
    return 'Red Cloud does not search by type; only local and toll-free numbers can be told by their area code';
  }
  return null;
}

/** The request for an area that `refusalOf` lets pass. */
export function fromArea(area: InventorySearch['area']): SearchRequest {
  if ('npa' in area) return area.nxx === null ? { npa: area.npa } : { npa: area.npa, nxx: area.nxx };
  if ('city' in area) return { city: area.city, state: area.state };
  return 'state' in area ? { state: area.state } : {};
}

/** The provider takes neither pattern, type nor limit, so its answer is narrowed here. */
export function toInventoryAnswer(result: SearchResult, search: InventorySearch): InventoryAnswer {
  const { providerResultCount, requestedQuantity } = result;
  let room = search.limit;
  let isCut = false;
  const groups: AvailableNumberGroup[] = [];
  for (const { rateCenter, numbers } of result.groups) {
    const fitting = numbers
      .map(number => toAvailable(number, rateCenter))
      .filter(number => number !== null)
      .filter(number => fits(number, search));
    isCut ||= fitting.length > room;
    const taken = fitting.slice(0, room);
    room -= taken.length;
    if (taken.length > 0) groups.push(toGroup(taken));
  }
  return {
    groups,
    requestedCount: requestedQuantity ?? null,
    providerCount: providerResultCount ?? null,
    maybeMore: isCut || (requestedQuantity != null && (providerResultCount ?? 0) >= requestedQuantity),
  };
}

type ListedNumber = SearchResult['groups'][number]['numbers'][number];

function toAvailable(number: ListedNumber, rateCenter: string | null | undefined): AvailableNumber | null {
  const { e164 } = number;
  if (!isE164(e164)) return null;
  return {
    e164,
    nationalFormat: orNull(number.nationalDisplay),
    city: orNull(number.city),
    state: orNull(number.state),
    rateCenter: orNull(number.rateCenter) ?? orNull(rateCenter),
    type: areaCodeOf(e164).type,
    capabilities: null,
    setupPrice: null,
    recurringPrice: null,
    documentsRequired: null,
  };
}

const fits = ({ e164, type }: AvailableNumber, search: InventorySearch): boolean =>
  (search.type === null || type === search.type) && (search.number === null || matchesPattern(e164, search.number));

const toGroup = (numbers: readonly AvailableNumber[]): AvailableNumberGroup => ({
  countryCode: common(numbers.map(number => areaCodeOf(number.e164).countryCode)),
  state: common(numbers.map(number => number.state)),
  city: common(numbers.map(number => number.city)),
  rateCenter: common(numbers.map(number => number.rateCenter)),
  type: common(numbers.map(number => number.type)),
  numbers,
});

/** What all of them say; null where they differ. */
const common = <T>(values: readonly (T | null)[]): T | null =>
  values.every(value => value === values[0]) ? (values[0] ?? null) : null;

const NEEDED = {
  'numbers:read': 'numbers cannot be read',
  'numbers:search': 'available numbers cannot be searched',
  'numbers:update': 'settings cannot be changed',
} as const;

export const mayReadNumbers = ({ capabilities }: ApiClient): boolean =>
  capabilities?.includes('numbers:read') !== false;

/** Without holdings where they cannot be read. */
export function toAccountCheck(client: ApiClient, holdings: Holdings | undefined): AccountCheck {
  const { apiClientStatus: status, capabilities } = client;
  const { numbers = [], withoutE164 = [] } = holdings ?? {};
  const total = client.assignedNumbers?.total ?? (holdings && numbers.length + withoutE164.length);
  const lacking = Object.entries(NEEDED).filter(([name]) => capabilities?.includes(name) === false);
  return {
    found:
      total === undefined ? `API client ${client.apiClientName ?? client.apiClientId ?? 'unnamed'}` : counted(total),
    warnings: [
      ...(status && status !== 'ACTIVE' ? [`The API client is ${status}`] : []),
      ...lacking.map(([name, effect]) => `The API client lacks ${name}: ${effect}`),
      ...(withoutE164.length > 0
        ? [`Not shown, having no E.164: ${withoutE164.map(({ numberId }) => numberId).join(', ')}`]
        : []),
    ],
  };
}

const counted = (numbers: number): string => `${numbers} ${numbers === 1 ? 'number' : 'numbers'}`;
