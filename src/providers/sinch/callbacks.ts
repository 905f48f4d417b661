import { createHmac, timingSafeEqual } from 'node:crypto';
import { withinRanges } from '#domain/address-ranges.ts';
import { isE164 } from '#domain/e164.ts';
import { nullIfNotFound } from '#domain/errors.ts';
import { CallbackRefusedError, type NumberEventKind, type ProviderEvent } from '#domain/number-event.ts';
import type { Provisioning } from '#domain/phone-number.ts';
import type { Callback, Callbacks, CallbackSecret } from '#domain/provider.ts';
import { orNull } from '#domain/text.ts';
import { CallbackEvent } from './answers.ts';
import type { Api } from './api.ts';

export interface CallbackOptions {
  readonly projectId: string;
  /** Without it nothing can be proven, and no callback is taken. */
  readonly callbackSecret?: string | undefined;
  readonly callbackAddresses?: readonly string[] | undefined;
}

export function createCallbacks({
  projectId,
  callbackSecret,
  callbackAddresses,
}: CallbackOptions): Callbacks | undefined {
  if (callbackSecret === undefined) return undefined;
  const read = (body: Uint8Array): ProviderEvent => toEvent(parse(body), projectId);
  return {
    receive(callback) {
      prove(callbackSecret, callback);
      return read(callback.body);
    },
    read,
    ...(callbackAddresses && { isFrom: withinRanges(callbackAddresses) }),
  };
}

/**
 * `X-Sinch-Signature` is the lower-case hex of HMAC-SHA1 over the body, byte by byte. Nothing else is signed, neither
 * time nor path, so a callback that was seen once stays good: whoever takes it has to know the event's id again.
 */
function prove(secret: string, { headers, body }: Callback): void {
  const signature = headers['x-sinch-signature'];
  if (signature === undefined) throw new CallbackRefusedError('FORGED', 'The callback has no X-Sinch-Signature');
  const expected = createHmac('sha1', secret).update(body).digest();
  // The form is checked first: the decoder of hex would take capitals, and stop in silence at what is no hex.
  if (typeof signature === 'string' && /^[0-9a-f]{40}$/.test(signature)) {
    if (timingSafeEqual(Buffer.from(signature, 'hex'), expected)) return;
  }
  throw new CallbackRefusedError('FORGED', 'The X-Sinch-Signature of the callback is not that of its body');
}

function parse(body: Uint8Array): CallbackEvent {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new CallbackRefusedError('MALFORMED', 'The callback is not JSON in UTF-8');
  }
  const { data, error } = CallbackEvent.safeParse(content);
  if (data) return data;
  const fields = [...new Set(error.issues.map(({ path }) => path.join('.') || 'the body'))];
  throw new CallbackRefusedError('MALFORMED', `The callback lacks what an event has: see ${fields.join(', ')}`);
}

function toEvent(event: CallbackEvent, projectId: string): ProviderEvent {
  // A secret may serve several projects, so a good signature does not say which of them an event is from.
  if (event.projectId && event.projectId !== projectId) {
    throw new CallbackRefusedError('MALFORMED', 'The callback is about another project than that of the account');
  }
  const { eventId, eventType, status, timestamp, resourceType, resourceId, failureCode, internalFailureCode } = event;
  const isAboutNumber = !resourceType || resourceType === 'ACTIVE_NUMBER';
  const meaning = MEANINGS.get(eventType);
  return {
    id: eventId,
    occurredAt: timestamp ? toInstant(timestamp) : null,
    e164: isAboutNumber && resourceId && isE164(resourceId) ? resourceId : null,
    type: eventType,
    kind: meaning?.kinds.get(status ?? '') ?? null,
    target: meaning?.target ?? null,
    failureCode: orNull(failureCode) ?? orNull(internalFailureCode),
  };
}

interface Meaning {
  readonly target: Provisioning['target'];
  /** By status. */
  readonly kinds: ReadonlyMap<string, NumberEventKind>;
}

const TO: Meaning['kinds'] = new Map([
  ['SUCCEEDED', 'PROVISIONED'],
  ['FAILED', 'PROVISIONING_FAILED'],
]);
const FROM: Meaning['kinds'] = new Map([
  ['SUCCEEDED', 'DEPROVISIONED'],
  ['FAILED', 'DEPROVISIONING_FAILED'],
]);

/** Newer documentation adds NUMBER_ORDER_PROCESSING, which is about an order: that and what else may come has no kind. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['PROVISIONING_TO_SMS_PLATFORM', { target: 'SMS_SERVICE', kinds: TO }],
  ['DEPROVISIONING_FROM_SMS_PLATFORM', { target: 'SMS_SERVICE', kinds: FROM }],
  ['PROVISIONING_TO_CAMPAIGN', { target: 'CAMPAIGN', kinds: TO }],
  ['DEPROVISIONING_FROM_CAMPAIGN', { target: 'CAMPAIGN', kinds: FROM }],
  ['PROVISIONING_TO_VOICE_PLATFORM', { target: 'VOICE', kinds: TO }],
  ['DEPROVISIONING_FROM_VOICE_PLATFORM', { target: 'VOICE', kinds: FROM }],
]);

const TIMESTAMP = /^(\d{4}-\d{2}-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:\d{2})?$/;

/** Sinch writes UTC, with up to nine digits behind the point, and leaves the Z out. null: not a time. */
function toInstant(timestamp: string): string | null {
  const [, time, day, zone = 'Z'] = TIMESTAMP.exec(timestamp) ?? [];
  if (time === undefined || Number.isNaN(Date.parse(`${time}${zone}`))) return null;
  // The 30th of February and 24:00 are read as the day after.
  if (new Date(`${time}Z`).getUTCDate() !== Number(day)) return null;
  return zone === 'Z' ? `${time}Z` : new Date(`${time}${zone}`).toISOString();
}

const SECRET = /^[a-zA-Z0-9-]{32,64}$/;

export const createCallbackSecret = (api: Api, { callbackSecret }: CallbackOptions): CallbackSecret => ({
  configured: callbackSecret ?? null,
  get: async signal => orNull((await api.getCallbackConfiguration(signal).catch(nullIfNotFound))?.hmacSecret),
  refusal: secret => (SECRET.test(secret) ? null : 'Sinch takes secrets of 32 to 64 letters, digits and hyphens'),
  set: async secret => void (await api.updateCallbackConfiguration(secret)),
});
