import { connect, type Connection } from '#paging/connection.ts';
import type { Place } from '#paging/cursor.ts';
import type { EventFilter, StoredEvent } from '#store/events.ts';
import { isId } from '#store/ids.ts';
import type { Context } from './context.ts';
import { fromStore } from './deadline.ts';

/** The one source of lists of events, as cursors name it. */
export const EVENTS_SOURCE = 'events';

/** The accounts within reach, or those of them that the filter names. */
export const withinReach = ({ accounts }: Context, filter: EventFilter): EventFilter => ({
  ...filter,
  accounts: accounts.map(({ name }) => name).filter(name => filter.accounts?.includes(name) ?? true),
});

/** Events of accounts within reach, newest first. */
export async function listEvents(
  context: Context,
  filter: EventFilter,
  page: { readonly first: number; readonly after: Place | null; readonly list: string },
): Promise<Connection<StoredEvent>> {
  const pager = context.events.list(withinReach(context, filter));
  const reading = connect([{ key: EVENTS_SOURCE, pager, identify: ({ id }: StoredEvent) => id }], {
    first: page.first,
    after: page.after,
    seal: place => context.cursors.seal(page.list, place),
  });
  const connection = await fromStore(context, reading);
  const [report] = connection.sources;
  if (report?.state === 'FAILED') throw report.error;
  return connection;
}

/** An event of an account within reach; null for any other, as for one that never was. */
export async function findEvent(context: Context, id: string): Promise<StoredEvent | null> {
  const event = isId(id) ? await fromStore(context, context.events.get(id)) : null;
  return event && context.account(event.account) ? event : null;
}
