import type { Reply, Route, SandboxRequest } from '#sandbox/routes.ts';
import { answer, forbidden, invalidInput, listMeta, notFound, Refusal, validationFailed } from './answers.ts';
import type { Campaigns } from './campaigns.ts';
import type { Keyring } from './keys.ts';
import { pageOf } from './keyset.ts';
import { type Holdings, pendingUntil, shown, type StoredNumber, toSecond, UNASSIGNED_ID } from './numbers.ts';
import type { Stock } from './stock.ts';
import {
  aString,
  aUuid,
  bodyOf,
  check,
  flagOf,
  httpsUrl,
  idOf,
  isUuid,
  limitOf,
  oneOf,
  optional,
} from './validation.ts';

const UPDATABLE = ['inbound_url', 'status_url', 'label', 'campaign_id'];
const CLEARABLE = ['inbound_url', 'status_url', 'label'] as const;
const MOST_AT_ONCE = 100;
/** However many numbers there are, a filtered list is read to its end in about so many pages. */
const FILTERED_PAGES = 5;

export interface NumberRoutesOptions {
  readonly keyring: Keyring;
  readonly campaigns: Campaigns;
  readonly holdings: Holdings;
  readonly stock: Stock;
  readonly now: () => number;
  /** How long a carrier takes to take up a campaign. */
  readonly carrierLineMs: number;
}

/** What is asked about numbers the organization holds. */
export function numberRoutes(options: NumberRoutesOptions): readonly Route[] {
  const { keyring, campaigns, holdings, stock, now, carrierLineMs } = options;
  const { secured } = keyring;

  function held(id: string): StoredNumber {
    const number = holdings.get(id);
    if (!number) throw notFound();
    return number;
  }

  /** For what needs an assigned number: a number can belong to the organization without being assigned. */
  function assigned(id: string): StoredNumber {
    if (id === UNASSIGNED_ID) throw new Refusal(409, 'NUMBER_NOT_ASSIGNED', 'number is not assigned');
    return held(id);
  }

  const show = (number: StoredNumber): Reply => answer(shown(number, now()));

  function list(request: SandboxRequest): Reply {
    const { query } = request;
    const limit = limitOf(request, { usual: 20, most: MOST_AT_ONCE });
    const [type, campaign, search] = [query.get('number_type'), query.get('campaign_id'), query.get('search')];
    check(
      { number_type: type, campaign_id: campaign },
      { number_type: optional(oneOf('local', 'toll_free', 'short_code')), campaign_id: optional(aUuid) },
    );
    const words = search?.toLowerCase();
    const keep = (row: StoredNumber): boolean =>
      (!type || row.number_type === type) &&
      (!campaign || row.campaign_id === campaign.toLowerCase()) &&
      (!words || row.number.includes(words) || (row.label?.toLowerCase().includes(words) ?? false));
    const { rows } = holdings;
    const examined = campaign || words ? Math.max(limit, Math.ceil(rows.length / FILTERED_PAGES)) : rows.length;
    const page = pageOf(rows, { cursor: query.get('cursor'), limit, keep, examined });
    const time = now();
    return answer(
      page.rows.map(row => shown(row, time)),
      { meta: listMeta(limit, page.next) },
    );
  }

  function setCampaign(number: StoredNumber, campaign: string): void {
    if (number.campaign_id === campaign) return;
    number.campaign_id = campaign;
    number.carrierLine = pendingUntil(now() + carrierLineMs);
  }

  function update(request: SandboxRequest): Reply {
    const id = idOf(request);
    const body = bodyOf(request);
    if (Object.keys(body).some(key => !UPDATABLE.includes(key))) throw invalidInput();
    check(body, { inbound_url: optional(httpsUrl), status_url: optional(httpsUrl), label: optional(aString) });
    const { campaign_id: wanted } = body;
    const campaign = wanted === undefined || wanted === null ? undefined : campaigns.checkUsable(wanted);
    const number = held(id);
    for (const field of CLEARABLE) {
      // null leaves a field alone, as its absence does; only the empty string clears it.
      const value = body[field] as string | null | undefined;
      if (value !== undefined && value !== null) number[field] = value === '' ? null : value;
    }
    if (campaign !== undefined) setCampaign(number, campaign);
    if (Object.values(body).some(value => value !== null)) {
      number.updated_at = toSecond(now());
      request.applied({ action: 'update', subject: number.number, detail: body });
    }
    return show(number);
  }

  function attach(request: SandboxRequest): Reply {
    const id = idOf(request);
    const campaign = campaigns.checkUsable(bodyOf(request)['campaign_id']);
    const number = assigned(id);
    if (number.campaign_id !== campaign) {
      setCampaign(number, campaign);
      number.updated_at = toSecond(now());
      request.applied({ action: 'attach-campaign', subject: number.number, detail: { campaign_id: campaign } });
    }
    return show(number);
  }

  function detach(request: SandboxRequest): Reply {
    const number = assigned(idOf(request));
    if (number.campaign_id !== null) {
      Object.assign(number, { campaign_id: null, carrierLine: null, updated_at: toSecond(now()) });
      request.applied({ action: 'detach-campaign', subject: number.number });
    }
    return show(number);
  }

  function release(request: SandboxRequest): Reply {
    const id = idOf(request);
    const toCarrier = flagOf(request, 'return_to_carrier', false);
    if (toCarrier && !keyring.allows(request, 'platform:inventory:write'))
      throw forbidden('return_to_carrier is admin-only: forbidden');
    const number = held(id);
    holdings.release(number);
    if (!toCarrier) stock.quarantine(number.number, number.number_type);
    request.applied({ action: 'release', subject: number.number, detail: { return_to_carrier: toCarrier } });
    return answer({ status: 'released' });
  }

  function bulkRelease(request: SandboxRequest): Reply {
    if (flagOf(request, 'return_to_carrier', false)) throw forbidden('return_to_carrier is admin-only: forbidden');
    const { ids } = bodyOf(request);
    if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST_AT_ONCE || !ids.every(isUuid))
      throw validationFailed({ ids: `must be 1..${MOST_AT_ONCE} uuids` });
    const buckets: Record<'released' | 'unknown' | 'already_released', string[]> = {
      released: [],
      unknown: [],
      already_released: [],
    };
    for (const id of new Set(ids.map(each => each.toLowerCase()))) {
      const number = holdings.get(id);
      buckets[number ? 'released' : holdings.wasReleased(id) ? 'already_released' : 'unknown'].push(id);
      if (!number) continue;
      holdings.release(number);
      stock.quarantine(number.number, number.number_type);
      request.applied({ action: 'release', subject: number.number, detail: { return_to_carrier: false } });
    }
    return answer(buckets);
  }

  return [
    secured('GET', '/v1/phone-numbers', 'numbers:read', list),
    secured('POST', '/v1/phone-numbers/bulk/release', 'numbers:write', bulkRelease),
    secured('GET', '/v1/phone-numbers/{id}', 'numbers:read', request => show(held(idOf(request)))),
    secured('PATCH', '/v1/phone-numbers/{id}', 'numbers:write', update),
    secured('DELETE', '/v1/phone-numbers/{id}', 'numbers:write', release),
    secured('POST', '/v1/phone-numbers/{id}/campaign', 'numbers:write', attach),
    secured('DELETE', '/v1/phone-numbers/{id}/campaign', 'numbers:write', detach),
  ];
}
