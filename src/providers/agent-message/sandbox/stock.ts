import { usLocal, usTollFree, uuid } from '#sandbox/fixtures.ts';
import type { Reply, Route, SandboxRequest } from '#sandbox/routes.ts';
import { answer, Refusal, validationFailed } from './answers.ts';
import type { Campaigns } from './campaigns.ts';
import type { Keyring } from './keys.ts';
import { type Holdings, type NumberType, pendingUntil, shown, type StoredNumber, toSecond } from './numbers.ts';
import { aString, anInteger, bodyOf, check, httpsUrl, isE164, oneOf, optional, type Rule } from './validation.ts';

const QUARANTINE_MS = 30 * 24 * 60 * 60 * 1000;

/** Numbers nobody holds. */
export interface Stock {
  /** Takes a released number back, to be offered again in 30 days. */
  quarantine(number: string, type: NumberType): void;
  isAvailable(number: string): boolean;
  typeOf(number: string): NumberType;
  take(number: string): void;
  available(): Iterable<readonly [number: string, type: NumberType]>;
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);

export function createStock(holdings: Holdings, now: () => number): Stock {
  const offered = new Map<string, { readonly type: NumberType; readonly from: number }>();
  const offer = (number: string, type: NumberType): void => {
    if (!holdings.holds(number)) offered.set(number, { type, from: 0 });
  };
  // The last of the numbers under real area codes, then area code 555.
  for (const i of [...range(2500, 3000), ...range(7_900_000, 7_901_000)]) offer(usLocal(i).e164, 'local');
  for (const i of range(500, 650)) offer(usTollFree(i).e164, 'toll_free');

  const isAvailable = (number: string): boolean => (offered.get(number)?.from ?? Infinity) <= now();
  return {
    quarantine: (number, type) => void offered.set(number, { type, from: now() + QUARANTINE_MS }),
    isAvailable,
    typeOf: number => offered.get(number)?.type ?? 'local',
    take: number => void offered.delete(number),
    *available() {
      for (const [number, { type }] of offered) if (isAvailable(number)) yield [number, type];
    },
  };
}

const areaCode: Rule = value => (typeof value === 'string' && /^\d{3}$/.test(value) ? undefined : 'must be 3 digits');

export interface StockRoutesOptions {
  readonly keyring: Keyring;
  readonly campaigns: Campaigns;
  readonly holdings: Holdings;
  readonly stock: Stock;
  readonly now: () => number;
  readonly carrierLineMs: number;
}

export function stockRoutes(options: StockRoutesOptions): readonly Route[] {
  const { keyring, campaigns, holdings, stock, now, carrierLineMs } = options;

  function search(request: SandboxRequest): Reply {
    const body = bodyOf(request);
    const { area_code: area, number_type: type, pattern, quantity = 10 } = body;
    check(
      { ...body, quantity },
      {
        area_code: optional(areaCode),
        number_type: optional(oneOf('local', 'toll_free', 'short_code')),
        pattern: optional(aString),
        quantity: anInteger(1, 100),
      },
    );
    const found: { number: string; number_type: string }[] = [];
    for (const [number, numberType] of stock.available()) {
      if (found.length === quantity) break;
      const wanted =
        (!area || number.startsWith(`+1${area as string}`)) &&
        (!type || numberType === type) &&
        (!pattern || number.includes(pattern as string));
      if (wanted) found.push({ number, number_type: numberType });
    }
    return answer(found);
  }

  function order(request: SandboxRequest): Reply {
    const body = bodyOf(request);
    const { numbers: asked, campaign_id: campaign } = body;
    if (!Array.isArray(asked) || asked.length === 0 || !asked.every(isE164))
      throw validationFailed({ numbers: 'must be E.164 numbers' });
    check(body, { inbound_url: optional(httpsUrl), status_url: optional(httpsUrl), label: optional(aString) });
    const campaignId = campaign === undefined || campaign === null ? null : campaigns.checkUsable(campaign);
    const numbers = [...new Set(asked)];
    const gone = numbers.filter(number => !stock.isAvailable(number));
    if (gone.length > 0) {
      throw new Refusal(409, 'INSUFFICIENT_INVENTORY', 'insufficient inventory', {
        data: { available_count: numbers.length - gone.length, unavailable: gone },
      });
    }
    const time = toSecond(now());
    const text = (field: string): string | null => (body[field] as string | null | undefined) || null;
    const ordered = numbers.map((number): StoredNumber => ({
      id: uuid('agent-message', 'order', number, now()),
      number,
      number_type: stock.typeOf(number),
      inbound_url: text('inbound_url'),
      status_url: text('status_url'),
      label: text('label'),
      campaign_id: campaignId,
      carrierLine: campaignId === null ? null : pendingUntil(now() + carrierLineMs),
      sms_enabled: true,
      mms_enabled: true,
      created_at: time,
      updated_at: time,
    }));
    for (const number of ordered) {
      stock.take(number.number);
      holdings.add(number);
      request.applied({ action: 'order', subject: number.number, detail: body });
    }
    return answer(ordered.map(number => shown(number, now())));
  }

  return [
    keyring.secured('POST', '/v1/phone-numbers/search', 'numbers:write', search),
    keyring.secured('POST', '/v1/phone-numbers/orders', 'numbers:write', order),
  ];
}
