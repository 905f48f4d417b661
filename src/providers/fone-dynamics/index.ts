import { z } from 'zod';
import { baseUrl, identifier, secret } from '#domain/account-config.ts';
import type { CallFlow } from '#domain/call-flow.ts';
import { type E164, isE164 } from '#domain/e164.ts';
import type { NumberFilter } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { defineProvider, type Settings } from '#domain/provider.ts';
import type { Pager } from '#paging/pager.ts';
import { bySkip } from '#paging/strategies.ts';
import type { NumberResource } from './answers.ts';
import { createApi, type NumbersQuery } from './api.ts';
import { lookUp } from './look-up.ts';
import { toCallFlow, toPhoneNumber, toQuery } from './mapping.ts';

/** The largest page of numbers, whatever is asked for. */
const PAGE = 200;
/** What a request for flows gives unless told otherwise; a maximum is not documented. */
const FLOWS_PAGE = 50;

const config = z.strictObject({
  accountSid: identifier('The account secure identifier (AccountSid), which is also the user name of the API.'),
  token: secret('The API token of the account.'),
  propertySid: identifier(
    'Only the numbers of this property (PropertySid). Without it all of the account; call flows need it.',
  ).optional(),
  baseUrl: baseUrl('Where the API is.').default('https://api.fonedynamics.com'),
});

// How to clear any of these is not documented.
const SET_ONLY = { clearable: false } as const;
const settings: Settings = {
  FRIENDLY_NAME: SET_ONLY,
  INBOUND_WEBHOOK: SET_ONLY,
  DELIVERY_WEBHOOK: SET_ONLY,
  SMS_FORWARDING: SET_ONLY,
  EMAIL_FORWARDING: SET_ONLY,
  VOICE_ROUTE: SET_ONLY,
  RECORDING: SET_ONLY,
  ATTRIBUTION: SET_ONLY,
  REGULATORY_ADDRESS: SET_ONLY,
};

// No inventory: a request to find available numbers exists, but its path and parameters are not public.
export default defineProvider({
  name: 'fone-dynamics',
  title: 'Fone Dynamics',
  config,
  create({ propertySid, ...credentials }, host) {
    const api = createApi(credentials, host);

    async function page(query: NumbersQuery, skip: number, signal?: AbortSignal): Promise<readonly PhoneNumber[]> {
      const part = { ...query, Results_Count: PAGE, Results_Skip: skip };
      const numbers = await api.listNumbers(propertySid, part, signal);
      const observedAt = new Date().toISOString();
      return numbers.map(number => toPhoneNumber(number, observedAt));
    }

    // The details of one number are given for any property of the account; to this one, the others' numbers are not held.
    const isHeld = (number: NumberResource): boolean =>
      propertySid === undefined || !number.PropertySid || number.PropertySid === propertySid;

    async function getOne(e164: E164, signal: AbortSignal): Promise<PhoneNumber | null> {
      const number = await api.getNumber(e164, signal);
      return number && isHeld(number) ? toPhoneNumber(number, new Date().toISOString()) : null;
    }

    const flowsOf = (property: string): Pager<CallFlow> =>
      bySkip({
        async read(skip, signal) {
          const flows = await api.listFlows(property, { Results_Count: FLOWS_PAGE, Results_Skip: skip }, signal);
          return flows.map(toCallFlow);
        },
        pageSize: FLOWS_PAGE,
        endsOn: 'short-page',
        key: flow => flow.id,
      });

    return {
      numbers: {
        isId: isE164,
        list(filter: NumberFilter): Pager<PhoneNumber> {
          const query = toQuery(filter);
          if (query === null) return async () => ({ entries: [], next: null });
          return bySkip({
            read: (skip, signal) => page(query, skip, signal),
            pageSize: PAGE,
            endsOn: 'short-page',
            key: number => number.id,
          });
        },
        getMany: lookUp({ getOne, page: (skip, signal) => page({}, skip, signal), pageSize: PAGE }),
        async findByE164(e164, signal) {
          const number = await getOne(e164, signal);
          return number === null ? [] : [number];
        },
      },
      callFlows: propertySid === undefined ? undefined : { list: () => flowsOf(propertySid) },
      settings,
      async check(signal) {
        const numbers = await api.listNumbers(propertySid, { Results_Count: 1, Results_Skip: 0 }, signal);
        return {
          found: `${numbers.length === 0 ? 'no number' : 'numbers'} in the ${propertySid ? 'property' : 'account'}`,
          warnings: propertySid ? [] : ['no propertySid is configured, so call flows cannot be listed'],
        };
      },
      close: api.close,
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});
