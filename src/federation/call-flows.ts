import type { CallFlow } from '#domain/call-flow.ts';
import { ProviderError } from '#domain/errors.ts';
import { connect, type Connection } from '#paging/connection.ts';
import type { Place } from '#paging/cursor.ts';
import { type Account, asProviderError } from './account.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';

/** One account's call flows. With one source there is nothing to give without it: its failure is thrown. */
export async function listCallFlows(
  context: Context,
  account: Account,
  page: { readonly first: number; readonly after: Place | null; readonly list: string },
): Promise<Connection<CallFlow>> {
  const list = account.provider.callFlows?.list();
  if (list === undefined)
    throw new ProviderError(
      'UNSUPPORTED',
      account.name,
      `${account.title} has no call flows, or the account names no property`,
    );
  const connection = await connect(
    [
      {
        key: account.name,
        pager: request => withinDeadline(context, account, signal => list({ ...request, signal })),
        identify: flow => flow.id,
      },
    ],
    { first: page.first, after: page.after, seal: place => context.cursors.seal(page.list, place) },
  );
  const [report] = connection.sources;
  if (report?.state === 'FAILED') throw asProviderError(account, report.error);
  return connection;
}
