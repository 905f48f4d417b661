import { chance, pick, usLocal, usTollFree, uuid } from '#sandbox/fixtures.ts';

/** A number as the API prints it. A key whose value was never set is absent. */
export interface HeldNumber {
  readonly numberId: string;
  readonly e164: string;
  status: string;
  campaignRegId?: string | null;
  smsEnabled: boolean;
  mmsEnabled: boolean;
  webhookInboundOverride?: string;
  webhookDeliveryOverride?: string;
}

/** The number of the provider's own examples, so that they work here as they are printed. */
const EXAMPLE: HeldNumber = {
  numberId: 'num_abc123',
  e164: '+15551234567',
  status: 'ACTIVE',
  campaignRegId: 'A1B2C3',
  smsEnabled: true,
  mmsEnabled: true,
  webhookInboundOverride: 'https://example.com/webhooks/inbound',
  webhookDeliveryOverride: 'https://example.com/webhooks/delivery',
};

const FIRST = 1000;
/** From here on come the numbers that can still be had. */
export const FIRST_AVAILABLE = 2700;
export const BEHIND_AVAILABLE = 3000;

export function heldNumbers(size: number): HeldNumber[] {
  const generated = Array.from({ length: Math.max(0, size - 1) }, (_, i) => heldNumber(i));
  return [{ ...EXAMPLE }, ...generated].slice(0, size);
}

function heldNumber(i: number): HeldNumber {
  const index = FIRST + i < FIRST_AVAILABLE ? FIRST + i : BEHIND_AVAILABLE + i - (FIRST_AVAILABLE - FIRST);
  const isTollFree = i % 40 === 39 && i < 200;
  const { e164 } = isTollFree ? usTollFree(350 + i) : usLocal(index);
  const name = uuid('red-cloud', i).replaceAll('-', '').slice(0, 12);
  return { numberId: `num_${name}`, e164, ...settingsOf(i) };
}

/** A newcomer finds each of these states on the first pages: no campaign, no MMS, nothing enabled, not active. */
function settingsOf(i: number): Omit<HeldNumber, 'numberId' | 'e164'> {
  const campaign = pick(['A1B2C3', 'C4D5E6', 'CF7G8H9'], 'campaign', i);
  const campaignState = i % 8;
  return {
    // The documents print ACTIVE alone and warn of others without naming them.
    status: i % 25 === 24 ? 'INACTIVE' : 'ACTIVE',
    ...(campaignState !== 5 && { campaignRegId: campaignState === 3 ? null : campaign }),
    smsEnabled: i % 12 !== 11,
    mmsEnabled: i % 12 !== 11 && i % 5 !== 2,
    ...(chance('inbound', i) < 0.4 && { webhookInboundOverride: `https://example.com/red-cloud/${i % 7}/inbound` }),
    ...(chance('delivery', i) < 0.3 && { webhookDeliveryOverride: `https://example.com/red-cloud/${i % 7}/delivery` }),
  };
}
