import type { CallFlows } from '#domain/provider.ts';
import { bySkip } from '#paging/strategies.ts';
import type { Api } from './api.ts';
import { toCallFlow } from './mapping.ts';

/** What a request for flows gives unless told otherwise; a maximum is not documented. */
const PAGE = 50;

/** Flows are listed for one property. */
export const createCallFlows = (api: Api, propertySid: string): CallFlows => ({
  list: () =>
    bySkip({
      async read(skip, signal) {
        const flows = await api.listFlows(propertySid, { Results_Count: PAGE, Results_Skip: skip }, signal);
        return flows.map(toCallFlow);
      },
      pageSize: PAGE,
      endsOn: 'short-page',
      key: flow => flow.id,
    }),
});
