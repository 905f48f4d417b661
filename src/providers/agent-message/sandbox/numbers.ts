import { minutesIn, usLocal, usTollFree, uuid } from '#sandbox/fixtures.ts';
import { CAMPAIGN_IDS } from './campaigns.ts';
import { insert, newestFirst, remove } from './keyset.ts';

export type NumberType = 'local' | 'toll_free' | 'short_code';

export interface StoredNumber {
  readonly id: string;
  readonly number: string;
  readonly number_type: NumberType;
  inbound_url: string | null;
  status_url: string | null;
  label: string | null;
  campaign_id: string | null;
  carrierLine: CarrierLine | null;
  readonly sms_enabled: boolean;
  readonly mms_enabled: boolean;
  readonly created_at: string;
  updated_at: string;
}

/** How far a carrier has taken up the campaign of a number. */
export interface CarrierLine {
  readonly status: string;
  readonly propagatedAt: string | null;
  /** Milliseconds since the epoch; null: it stays as it is. */
  readonly settlesAt: number | null;
}

export const pendingUntil = (settlesAt: number | null): CarrierLine => ({
  status: 'pending',
  propagatedAt: null,
  settlesAt,
});

/** RFC 3339 to the second, as AgentMessage writes every time. */
export const toSecond = (time: number | string): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

/** The number as it is told to a client. What is to happen with time has happened by `now`. */
export function shown(number: StoredNumber, now: number) {
  const { carrierLine, ...rest } = number;
  if (carrierLine === null) return rest;
  const { status, propagatedAt, settlesAt } = carrierLine;
  const settled = settlesAt !== null && now >= settlesAt;
  return {
    ...rest,
    carrier_line_option_status: settled ? 'provisioned' : status,
    carrier_line_option_propagated_at: settled ? toSecond(settlesAt) : propagatedAt,
  };
}

export interface Holdings {
  /** Newest first. */
  readonly rows: readonly StoredNumber[];
  get(id: string): StoredNumber | undefined;
  holds(number: string): boolean;
  add(number: StoredNumber): void;
  /** Routing is cleared and the id is remembered as released. */
  release(number: StoredNumber): void;
  wasReleased(id: string): boolean;
}

export function createHoldings(size: number, shortCodes: number): Holdings {
  const rows = [...Array.from({ length: size }, (_, i) => seeded(i)), ...SHORT_CODES.slice(0, shortCodes)];
  rows.sort(newestFirst);
  const byId = new Map(rows.map(row => [row.id, row]));
  const numbers = new Set(rows.map(row => row.number));
  const released = new Set<string>();

  return {
    rows,
    get: id => byId.get(id),
    holds: number => numbers.has(number),
    add(number) {
      insert(rows, number);
      byId.set(number.id, number);
      numbers.add(number.number);
    },
    release(number) {
      Object.assign(number, { inbound_url: null, status_url: null, campaign_id: null, carrierLine: null });
      remove(rows, number);
      byId.delete(number.id);
      numbers.delete(number.number);
      released.add(number.id);
    },
    wasReleased: id => released.has(id),
  };
}

/** Belongs to the organization and is assigned to nothing: neither listed nor shown, and no campaign can be attached. */
export const UNASSIGNED_ID = uuid('agent-message', 'unassigned');

/** Where this account's share of the fictional numbers begins; number 0 is also another provider's, as during a port. */
const FIRST_LOCAL = 2000;
const FIRST_TOLL_FREE = 300;
const TOLL_FREE_COUNT = 20;

const LABELS = ['support-line', 'order-confirmations', 'appointment-reminders', 'two-factor', 'delivery-updates'];
const MINUTES_PER_DAY = 1440;

function seeded(i: number): StoredNumber {
  const tollFree = i % 12 === 5 && i < 12 * TOLL_FREE_COUNT;
  const { e164 } = tollFree ? usTollFree(FIRST_TOLL_FREE + Math.floor(i / 12)) : usLocal(i === 0 ? 0 : FIRST_LOCAL + i);
  // Three at a time: numbers of one order share their time, and only the id tells their order.
  const created = 110 * MINUTES_PER_DAY - Math.floor(i / 3) * 97;
  return {
    id: uuid('agent-message', 'number', i),
    number: e164,
    number_type: tollFree ? 'toll_free' : 'local',
    inbound_url: i % 17 === 3 ? null : 'https://customer.example/inbound',
    status_url: i % 5 === 4 ? null : 'https://customer.example/status',
    label: i % 9 === 7 ? null : `${LABELS[i % LABELS.length]}-${i}`,
    campaign_id: campaignOf(i, tollFree),
    carrierLine: tollFree ? null : carrierLineOf(i, created),
    sms_enabled: i % 50 !== 49,
    mms_enabled: i % 8 !== 6 && i % 50 !== 49,
    created_at: toSecond(minutesIn(created)),
    updated_at: toSecond(minutesIn(created + (i % 4) * 60)),
  };
}

function campaignOf(i: number, tollFree: boolean): string | null {
  if (tollFree || i % 6 === 2) return null;
  if (i % 40 === 7) return CAMPAIGN_IDS.expired;
  return i % 2 === 0 ? CAMPAIGN_IDS.notifications : CAMPAIGN_IDS.marketing;
}

function carrierLineOf(i: number, created: number): CarrierLine | null {
  if (i % 6 === 2) return null;
  if (i % 30 === 1) return pendingUntil(null);
  if (i % 60 === 33) return { status: 'failed', propagatedAt: null, settlesAt: null };
  if (i % 3 === 0) return { status: 'provisioned', propagatedAt: toSecond(minutesIn(created + 45)), settlesAt: null };
  return null;
}

/** No carrier gives out short codes that begin with a 1. */
const SHORT_CODES: readonly StoredNumber[] = ['12345', '123456'].map((number, i) => ({
  id: uuid('agent-message', 'short-code', i),
  number,
  number_type: 'short_code',
  inbound_url: 'https://customer.example/inbound',
  status_url: null,
  label: `short-code-${i}`,
  campaign_id: null,
  carrierLine: null,
  sms_enabled: true,
  mms_enabled: false,
  created_at: toSecond(minutesIn(100 * MINUTES_PER_DAY + i)),
  updated_at: toSecond(minutesIn(100 * MINUTES_PER_DAY + i)),
}));
