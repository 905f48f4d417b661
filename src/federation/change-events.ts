import type { PhoneNumber } from '#domain/phone-number.ts';
import type { NumberEventKind } from '#domain/number-event.ts';
import type { NewEvent } from '#store/events.ts';
import type { Operation } from '#store/operation.ts';
import type { Intent } from './observation.ts';

export interface CameAbout {
  readonly operation: Pick<Operation, 'id' | 'account'>;
  readonly intent: Intent;
  readonly outcome: string;
  /** As it was read afterwards, where it was. */
  readonly number?: PhoneNumber | null | undefined;
  /** Epoch in milliseconds. */
  readonly at: number;
}

const CAME_ABOUT: ReadonlySet<string> = new Set(['APPLIED', 'ACCEPTED', 'PARTIALLY_APPLIED']);

const KINDS: Readonly<Record<Intent['kind'], NumberEventKind>> = {
  update: 'UPDATED',
  emergency: 'UPDATED',
  rent: 'RENTED',
  release: 'RELEASED',
};

/** What a change through the graph is told as: one event for an operation, however often and by whom it is recorded; none for what did not come about. */
export function changeEvents({ operation, intent, outcome, number, at }: CameAbout): readonly NewEvent[] {
  if (!CAME_ABOUT.has(outcome)) return [];
  return [
    {
      account: operation.account,
      e164: intent.e164,
      numberId: number?.id ?? ('id' in intent ? intent.id : null),
      kind: KINDS[intent.kind],
      target: null,
      failureCode: null,
      occurredAt: at,
      receivedAt: at,
      origin: 'CHANGE',
      providerEventId: null,
      sameAs: `change:${operation.id}`,
    },
  ];
}
