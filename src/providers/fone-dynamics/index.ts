import { z } from 'zod';
import { baseUrl, identifier, secret } from '#domain/account-config.ts';
import { type E164, isE164 } from '#domain/e164.ts';
import { ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { type AccountCheck, defineProvider } from '#domain/provider.ts';
import type { NumberResource } from './answers.ts';
import { createApi } from './api.ts';
import { createCallFlows } from './call-flows.ts';
import { createChanges } from './changes.ts';
import { list, PAGE, type ReadPage, readPages } from './list.ts';
import { lookUp } from './look-up.ts';
import { toPhoneNumber } from './mapping.ts';
import { createRenting } from './renting.ts';
import { settings } from './settings.ts';

const config = z.strictObject({
  accountSid: identifier('The account secure identifier (AccountSid), which is also the user name of the API.'),
  token: secret('The API token of the account.'),
  propertySid: identifier(
    'Only the numbers of this property (PropertySid). Without it all of the account; call flows and renting need it.',
  ).optional(),
  baseUrl: baseUrl('Where the API is.').default('https://api.fonedynamics.com'),
});

// No inventory: a request to find available numbers exists, but its path and parameters are not public.
export default defineProvider({
  name: 'fone-dynamics',
  title: 'Fone Dynamics',
  config,
  create({ propertySid, ...credentials }, host) {
    const api = createApi(credentials, host);
    const readPage = readPages(api, propertySid);

    // The details of one number are given for any property of the account; to this one, the others' numbers are not held.
    const isHeld = (number: NumberResource): boolean =>
      propertySid === undefined || !number.PropertySid || number.PropertySid === propertySid;

    async function getOne(e164: E164, signal: AbortSignal): Promise<PhoneNumber | null> {
      const number = await api.getNumber(e164, signal);
      if (!number || !isHeld(number)) return null;
      const found = toPhoneNumber(number, new Date().toISOString());
      if (found === null) throw new ProviderError('UNSUPPORTED', host.account, 'This number has no E.164');
      return found;
    }

    return {
      numbers: {
        isId: isE164,
        list: filter => list(readPage, filter),
        getMany: lookUp({ getOne, page: (skip, signal) => readPage({}, skip, signal), pageSize: PAGE }),
        async findByE164(e164, signal) {
          const number = await getOne(e164, signal);
          return number === null ? [] : [number];
        },
        changes: createChanges(api),
      },
      renting: propertySid === undefined ? undefined : createRenting(api, propertySid),
      callFlows: propertySid === undefined ? undefined : createCallFlows(api, propertySid),
      settings,
      check: signal => check(readPage, propertySid, signal),
      close: () => api.close(),
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});

async function check(readPage: ReadPage, propertySid: string | undefined, signal: AbortSignal): Promise<AccountCheck> {
  const first = await readPage({}, 0, signal);
  const count = `${first.length < PAGE ? '' : 'at least '}${first.length}`;
  const unshown = first.filter(({ number }) => number === null).map(({ text }) => text);
  return {
    found: `${count} ${first.length === 1 ? 'number' : 'numbers'} in the ${propertySid ? 'property' : 'account'}`,
    warnings: [
      ...(propertySid
        ? []
        : ['no propertySid is configured, so call flows cannot be listed and numbers cannot be rented']),
      ...(unshown.length > 0 ? [`Not shown, having no E.164: ${unshown.join(', ')}`] : []),
    ],
  };
}
