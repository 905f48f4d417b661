import type { E164 } from './e164.ts';
import type { Provisioning } from './phone-number.ts';

export const NUMBER_EVENT_KINDS = [
  'PROVISIONED',
  'DEPROVISIONED',
  'PROVISIONING_FAILED',
  'DEPROVISIONING_FAILED',
  'UPDATED',
  'RENTED',
  'RELEASED',
] as const;
export type NumberEventKind = (typeof NUMBER_EVENT_KINDS)[number];

/** What a provider's callback says, in our words. A hint that something ended: what a number is like now, only reading tells. */
export interface ProviderEvent {
  /** The provider's id of the event, the same when it is sent again: 1 to 255 characters, none of them a control. */
  readonly id: string;
  /** RFC 3339 in UTC, ending in Z, with as many digits behind the point as were told; null where it is not told. */
  readonly occurredAt: string | null;
  /** null: about no number, or in a form that is none. */
  readonly e164: E164 | null;
  /** The provider's own word for what happened, of 1 to 255 characters. */
  readonly type: string;
  /** null: a type or status that nobody knew when this was written. */
  readonly kind: NumberEventKind | null;
  readonly target: Provisioning['target'] | null;
  readonly failureCode: string | null;
}

/** Why a callback is not taken. Neither says anything about who sent it. */
export class CallbackRefusedError extends Error {
  override readonly name = 'CallbackRefusedError';
  /** FORGED: the signature is missing or wrong. MALFORMED: signed, but not what the provider documents. */
  readonly reason: 'FORGED' | 'MALFORMED';

  constructor(reason: 'FORGED' | 'MALFORMED', message: string) {
    super(message);
    this.reason = reason;
  }
}
