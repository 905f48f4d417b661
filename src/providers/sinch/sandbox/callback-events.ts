import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { CallbackStyle } from '#sandbox/callbacks.ts';
import type { Context } from './context.ts';
import type { ProvisioningEvent } from './provisioning.ts';

/** What a number's `callbackUrl` gets. */
interface CallbackEvent {
  readonly eventId: string;
  /** UTC without a time zone, to the microsecond. */
  readonly timestamp: string;
  readonly projectId: string;
  readonly resourceId: string;
  readonly resourceType: string;
  readonly eventType: string;
  readonly status: string;
  readonly failureCode: string | null;
  readonly internalFailureCode: string | null;
}

type Source = Pick<Context, 'projectId' | 'numbers'> & { readonly hmacSecret: string };

/** `X-Sinch-Signature` is HMAC-SHA1 over the body in lower-case hex, and is there only if the project has a secret. */
export function callbackStyle(source: () => Source, clock: () => number): CallbackStyle {
  const nobodysSecret = randomBytes(24).toString('hex');
  let count = 0;

  /** Two of the same millisecond differ, so that they have an order. */
  function timestamp(): string {
    count += 1;
    return new Date(clock()).toISOString().replace('Z', String(count % 1000).padStart(3, '0'));
  }

  return {
    complete(parts: Partial<CallbackEvent>) {
      const { projectId, numbers } = source();
      const event: CallbackEvent = {
        eventId: randomUUID(),
        timestamp: timestamp(),
        projectId,
        resourceId: parts.resourceId ?? numbers.sorted(null, null)[0]?.phoneNumber ?? '',
        resourceType: 'ACTIVE_NUMBER',
        eventType: 'PROVISIONING_TO_SMS_PLATFORM',
        status: 'SUCCEEDED',
        failureCode: null,
        internalFailureCode: null,
        ...parts,
      };
      const { resourceId } = event;
      return { event, url: numbers.has(resourceId) ? numbers.get(resourceId).callbackUrl : null };
    },

    body(event, kind) {
      const { status } = event as CallbackEvent;
      const another = { ...event, eventId: randomUUID() };
      switch (kind) {
        case 'REAL':
          return JSON.stringify(event);
        case 'FORGED':
          return JSON.stringify({ ...another, status: status === 'FAILED' ? 'SUCCEEDED' : 'FAILED' });
        case 'UNKNOWN_TYPE':
          return JSON.stringify({ ...another, eventType: 'PROVISIONING_TO_SMOKE_SIGNALS' });
        case 'MALFORMED':
          return JSON.stringify(another).slice(0, -1);
      }
    },

    headers(body, forged): Readonly<Record<string, string>> {
      const secret = forged ? nobodysSecret : source().hmacSecret;
      if (secret === '') return {};
      return { 'x-sinch-signature': createHmac('sha1', secret).update(body).digest('hex') };
    },
  };
}

/** The SMS platform gives no reason beyond success and failure. */
export const eventOf = ({ resourceId, eventType, status, failureCode }: ProvisioningEvent): Partial<CallbackEvent> => ({
  resourceId,
  eventType,
  status,
  failureCode: eventType.endsWith('_SMS_PLATFORM') ? null : failureCode,
});
