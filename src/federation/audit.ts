import { connect, type Connection } from '#paging/connection.ts';
import type { Place } from '#paging/cursor.ts';
import type { AuditFilter, AuditRecord } from '#store/audit.ts';
import type { Context } from './context.ts';

/** The audit log of the accounts within reach, newest first. */
export async function listAudit(
  { changes, accounts, cursors }: Context,
  filter: Omit<AuditFilter, 'accounts'>,
  page: { readonly first: number; readonly after: Place | null; readonly list: string },
): Promise<Connection<AuditRecord>> {
  const pager = changes.audit.list({ ...filter, accounts: accounts.map(({ name }) => name) });
  const connection = await connect([{ key: 'audit', pager, identify: ({ id }: AuditRecord) => id }], {
    first: page.first,
    after: page.after,
    seal: place => cursors.seal(page.list, place),
  });
  const [report] = connection.sources;
  if (report?.state === 'FAILED') throw report.error;
  return connection;
}
