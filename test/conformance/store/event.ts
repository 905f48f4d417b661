import type { NewEvent } from '#store/events.ts';
import type { ReceivedCallback } from '#store/inbox.ts';
import { happened as made } from '../../kit/events.ts';

let count = 0;

/** An event unlike every other, but for what is said. */
export const happened = (given: Partial<NewEvent> = {}): NewEvent =>
  made({ account: 'sinch-us', numberId: null, kind: 'PROVISIONING_SUCCEEDED', ...given });

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
