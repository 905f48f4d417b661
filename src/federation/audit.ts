import { connect, type Connection } from '#paging/connection.ts';
import type { Place } from '#paging/cursor.ts';
import type { AuditFilter, AuditRecord } from '#store/audit.ts';
import { isId } from '#store/ids.ts';
import type { Context } from './context.ts';
import { fromStore } from './deadline.ts';

/** The audit log of the accounts within reach, or of those of them that the filter names; newest first. */
export async function listAudit(
  context: Context,
  filter: AuditFilter,
  page: { readonly first: number; readonly after: Place | null; readonly list: string },
): Promise<Connection<AuditRecord>> {
  const { changes, accounts, cursors } = context;
  const names = accounts.map(({ name }) => name).filter(name => filter.accounts?.includes(name) ?? true);
  const pager = changes.audit.list({ ...filter, accounts: names });
  const reading = connect([{ key: 'audit', pager, identify: ({ id }: AuditRecord) => id }], {
    first: page.first,
    after: page.after,
    seal: place => cursors.seal(page.list, place),
  });
  const connection = await fromStore(context, reading);
  const [report] = connection.sources;
  if (report?.state === 'FAILED') throw report.error;
  return connection;
}

/** A record of an account within reach; null for whoever may not read the log, as for one that never was. */
export async function findAudit(context: Context, id: string): Promise<AuditRecord | null> {
  const record = mayReadAudit(context) && isId(id) ? await fromStore(context, context.changes.audit.get(id)) : null;
  return record && context.account(record.account) ? record : null;
}

export const mayReadAudit = ({ caller }: Context): boolean => caller.scopes.includes('audit:read');
