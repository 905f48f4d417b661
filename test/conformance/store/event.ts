import type { NewEvent } from '#store/events.ts';
import type { ReceivedCallback } from '#store/inbox.ts';

let count = 0;

/** An event unlike every other, but for what is said. */
export function happened(given: Partial<NewEvent> = {}): NewEvent {
  count += 1;
  return {
    account: 'sinch-us',
    e164: '+12025550100',
    numberId: null,
    kind: 'PROVISIONING_SUCCEEDED',
    target: 'CAMPAIGN',
    failureCode: null,
    occurredAt: Date.UTC(2026, 5, 1),
    receivedAt: Date.UTC(2026, 5, 1, 0, 1),
    origin: 'CALLBACK',
    providerEventId: `event-${count}`,
    sameAs: `callback:event-${count}`,
    ...given,
  };
}

export const several = (length: number, given?: (index: number) => Partial<NewEvent>): NewEvent[] =>
  Array.from({ length }, (_, index) => happened(given?.(index)));

/** A callback unlike every other, but for what is said. */
export function called(given: Partial<ReceivedCallback> = {}): ReceivedCallback {
  count += 1;
  const eventId = `event-${count}`;
  return {
    account: 'sinch-us',
    eventId,
    type: 'PROVISIONING_TO_CAMPAIGN',
    event: { kind: 'PROVISIONING_SUCCEEDED', e164: '+12025550100' },
    raw: JSON.stringify({ eventId, phoneNumber: '+12025550100' }),
    ...given,
  };
}
