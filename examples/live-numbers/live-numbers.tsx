import { useEffect, useEffectEvent, useState } from 'react';
import { ConnectionStatus } from './connection-status.tsx';
import { EventLog } from './event-log.tsx';
import { Missing } from './missing.tsx';
import type { NumberEvent } from './number-events.ts';
import { NumberTable } from './number-table.tsx';
import { isMoving } from './provisioning.tsx';
import { useNumberEvents } from './use-number-events.ts';
import { useNumbers } from './use-numbers.ts';
import { useRereading } from './use-rereading.ts';

const LATEST = 8;

/** Every number of every account, page by page, as it is now. */
export function LiveNumbers() {
  const { list, reload, readMore, readAgain, saw, apply } = useNumbers();
  const [events, setEvents] = useState<readonly NumberEvent[]>([]);

  const { connection, generation } = useNumberEvents((event, isWhole) => {
    apply(event, isWhole);
    setEvents(before => [event, ...before].slice(0, LATEST));
  });

  // First the stream, then the list: what happens while it is read comes as an event.
  const isDecided = connection.state !== 'connecting';
  const onBeginning = useEffectEvent(reload);
  useEffect(() => {
    if (isDecided) onBeginning();
  }, [isDecided, generation]);

  const numbers = list.order.map(id => list.byId.get(id)!);
  useRereading(
    numbers.filter(number => isMoving(number) || list.outdated.has(number.id)).map(({ id }) => id),
    readAgain,
  );

  return (
    <main>
      <header>
        <h1>Live numbers</h1>
        <ConnectionStatus connection={connection} />
      </header>
      <Missing list={list} onRetry={reload} />
      <div className="columns">
        <section aria-label="Numbers" aria-busy={list.isReading}>
          <NumberTable numbers={numbers} outdated={list.outdated} onChanged={saw} />
          <footer>
            <span>{list.isReading ? 'Reading …' : `${numbers.length} shown`}</span>
            {list.after !== null && (
              <button type="button" onClick={readMore} disabled={list.isReading}>
                Show more
              </button>
            )}
          </footer>
        </section>
        <EventLog events={events} />
      </div>
    </main>
  );
}
