import { type Route, type SandboxRequest, route } from '#sandbox/routes.ts';
import type { Account } from './account.ts';
import { object, requiredText, text } from './body.ts';
import { page } from './listing.ts';
import { ownAccount } from './numbers.ts';
import { type Address, sid } from './records.ts';
import { Refusal } from './refusal.ts';

const FILTERS = ['Friendly', 'Reference', 'City', 'Region', 'CountryCode', 'PostalCode'] as const;

export function addressRoutes(account: Account, wrap: (name: string, value: unknown) => unknown): readonly Route[] {
  let created = account.addresses.size;

  const one = (request: SandboxRequest): Address => {
    const address = account.addresses.get(request.params['address']!);
    if (!address) throw new Refusal(400, 'ADDRESS_NOT_FOUND', 'A matching address could not be found.', ['AddressSid']);
    return address;
  };

  return [
    route('GET', '/v2/Addresses/{address}', request => ({ status: 200, body: wrap('Address', one(request)) })),

    route('GET', '/v2/Accounts/{account}/Addresses', request => {
      ownAccount(account, request);
      const found = [...account.addresses.values()].filter(address =>
        FILTERS.every(name => !request.query.get(name) || address[name] === request.query.get(name)),
      );
      return { status: 200, body: wrap('Addresses', page(found, request, { usual: 200, most: 200 })) };
    }),

    route('POST', '/v2/Accounts/{account}/Addresses', request => {
      ownAccount(account, request);
      const body = object(request.json());
      created += 1;
      const address: Address = {
        AddressSid: sid('SANDBOXADDRESS', created),
        AccountSid: account.accountSid,
        Friendly: text(body, 'Friendly'),
        Reference: text(body, 'Reference'),
        Line1: requiredText(body, 'Line1'),
        Line2: text(body, 'Line2'),
        City: requiredText(body, 'City'),
        Region: text(body, 'Region'),
        CountryCode: requiredText(body, 'CountryCode'),
        PostalCode: text(body, 'PostalCode'),
        Status: 'Registered',
      };
      account.addresses.set(address.AddressSid, address);
      request.applied({ action: 'address.create', subject: address.AddressSid });
      return { status: 200, body: wrap('Address', address) };
    }),

    route('DELETE', '/v2/Addresses/{address}', request => {
      const { AddressSid } = one(request);
      if (account.all.some(number => number.AddressSid === AddressSid)) {
        throw new Refusal(403, 'ADDRESS_CANNOT_BE_DELETED', 'Numbers are linked to this address.');
      }
      account.addresses.delete(AddressSid);
      request.applied({ action: 'address.delete', subject: AddressSid });
      return { status: 200, body: wrap('Address', { AddressSid }) };
    }),
  ];
}
