import type { NumberEvent } from './number-events.ts';
import { TARGETS } from './provisioning.tsx';

const WORDS: Readonly<Record<NumberEvent['kind'], string>> = {
  PROVISIONED: 'is in force',
  DEPROVISIONED: 'is in force no more',
  PROVISIONING_FAILED: 'failed',
  DEPROVISIONING_FAILED: 'could not be ended',
  UPDATED: 'Settings changed',
  RENTED: 'Rented',
  RELEASED: 'Released',
};

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const describe = ({ kind, target, failureCode }: NumberEvent): string =>
  [target && TARGETS[target], WORDS[kind], failureCode && `(${failureCode})`].filter(Boolean).join(' ');

/** The latest first. A log is read out as it grows. */
export function EventLog({ events }: { readonly events: readonly NumberEvent[] }) {
  return (
    <aside>
      <h2 id="happened">What happened</h2>
      {events.length === 0 && <p className="faint">Nothing since you opened the page.</p>}
      <ol role="log" aria-labelledby="happened">
        {events.map(event => (
          <li key={event.id} className={event.kind.endsWith('FAILED') ? 'bad' : undefined}>
            <span>
              <strong>{event.e164}</strong> {describe(event)}
            </span>
            <time dateTime={event.occurredAt}>{time.format(new Date(event.occurredAt))}</time>
          </li>
        ))}
      </ol>
    </aside>
  );
}
