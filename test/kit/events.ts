import type { NewEvent } from '#store/events.ts';

let count = 0;

/** An event unlike every other, as the sandbox of Sinch could cause it, but for what is said. */
export function happened(given: Partial<NewEvent> = {}): NewEvent {
  count += 1;
  return {
    account: 'sinch',
    e164: '+12025550100',
    numberId: '+12025550100',
    kind: 'PROVISIONED',
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
