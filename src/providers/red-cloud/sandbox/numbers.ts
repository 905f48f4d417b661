import type { Handler, Reply } from '#sandbox/routes.ts';
import { type Field, readBody } from './body.ts';
import type { HeldNumber } from './held-numbers.ts';
import { Refusal } from './replies.ts';

const isAddress = (value: unknown): boolean =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);

const flag: Field = { must: 'true or false', accepts: value => typeof value === 'boolean' };
// That null clears is a reading: the documents do not say how a value is cleared.
const address: Field = { must: 'a web address', accepts: value => value === null || isAddress(value) };

/** A request says `campaignregId` where a reply says `campaignRegId`; the spelling of the reply is refused here. */
const FIELDS: Readonly<Record<string, Field>> = {
  campaignregId: {
    must: 'the id of a campaign',
    accepts: value => value === null || (typeof value === 'string' && value !== ''),
  },
  smsEnabled: flag,
  mmsEnabled: flag,
  webhookInboundOverride: address,
  webhookDeliveryOverride: address,
};

export interface NumberRoutes {
  readonly list: Handler;
  readonly update: Handler;
}

export function numberRoutes(numbers: readonly HeldNumber[]): NumberRoutes {
  const byId = new Map(numbers.map(number => [number.numberId, number]));
  let printed: string | undefined;

  return {
    // Nothing narrows the list and nothing divides it: query parameters do not exist.
    list(): Reply {
      printed ??= JSON.stringify({ numbers });
      return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: printed };
    },
    update(request): Reply {
      const number = byId.get(request.params['numberId'] ?? '');
      if (!number) throw new Refusal('NOT_FOUND', 'Number not found');
      const changes = readBody(request, FIELDS);
      if (Object.keys(changes).length > 0) {
        apply(number, changes);
        printed = undefined;
        request.applied({ action: 'updateNumber', subject: number.numberId, detail: changes });
      }
      return { status: 200, body: { number } };
    },
  };
}

function apply(number: HeldNumber, changes: Readonly<Record<string, unknown>>): void {
  const { campaignregId, ...rest } = changes;
  if (campaignregId !== undefined) number.campaignRegId = campaignregId as string | null;
  for (const [name, value] of Object.entries(rest)) {
    if (value === null) Reflect.deleteProperty(number, name);
    else Object.assign(number, { [name]: value });
  }
}

/** What `whoami` says of the numbers. */
export const countNumbers = (numbers: readonly HeldNumber[]) => ({
  total: numbers.length,
  smsEnabledCount: numbers.filter(number => number.smsEnabled).length,
  mmsEnabledCount: numbers.filter(number => number.mmsEnabled).length,
});
