import { type Route, type SandboxRequest, route } from '#sandbox/routes.ts';
import type { Account } from './account.ts';
import { isE164, object, requiredText, text } from './body.ts';
import { checkAddress, configure } from './configure.ts';
import { choices, page } from './listing.ts';
import type { HeldNumber } from './records.ts';
import { Refusal, invalid } from './refusal.ts';

/** `wrap` puts an answer into the envelope the sandbox was told to use. */
export function numberRoutes(account: Account, wrap: (name: string, value: unknown) => unknown): readonly Route[] {
  const one = (request: SandboxRequest): HeldNumber => {
    const digits = request.params['number']!;
    if (!isE164(`+${digits}`)) throw invalid('Number', 'Number must be in E.164 format excluding +.');
    const number = account.numbers.get(digits);
    if (!number) throw new Refusal(400, 'NUMBER_NOT_FOUND', 'A matching number could not be found.', ['Number']);
    return number;
  };
  const list = (numbers: readonly HeldNumber[], request: SandboxRequest) => ({
    status: 200,
    body: wrap('Numbers', page(filtered(numbers, request), request, { usual: 200, most: 200 })),
  });

  return [
    route('GET', '/v2/Numbers/{number}', request => ({ status: 200, body: wrap('Number', one(request)) })),

    route('GET', '/v2/Accounts/{account}/Numbers', request => {
      ownAccount(account, request);
      return list(account.all, request);
    }),

    route('GET', '/v2/Properties/{property}/Numbers', request => list(ownProperty(account, request), request)),

    route('POST', '/v2/Numbers/{number}', request => {
      const number = one(request);
      const changes = configure(account, number, request.json());
      request.applied({ action: 'number.configure', subject: number.Number, detail: changes });
      return { status: 200, body: wrap('Number', number) };
    }),

    route('POST', '/v2/Properties/{property}/Numbers', request => {
      const held = ownProperty(account, request);
      const number = purchase(account, request);
      account.available.delete(number.Number);
      account.numbers.set(number.Number.slice(1), number);
      account.all.push(number);
      held.push(number);
      const { Number, Status } = number;
      request.applied({
        action: 'number.purchase',
        subject: Number,
        detail: { AddressSid: number.AddressSid, Status },
      });
      return { status: 200, body: wrap('Number', { Number, Status }) };
    }),
  ];
}

export function ownAccount(account: Account, request: SandboxRequest): void {
  if (request.params['account'] !== account.accountSid) {
    throw new Refusal(403, 'FORBIDDEN', 'These credentials do not allow this account.');
  }
}

function ownProperty(account: Account, request: SandboxRequest): HeldNumber[] {
  const numbers = account.byProperty.get(request.params['property']!);
  if (!numbers)
    throw new Refusal(400, 'PROPERTY_NOT_FOUND', 'A matching property could not be found.', ['PropertySid']);
  return numbers;
}

/**
 * `Capabilites` is how the parameter is spelt; `Capabilities` is unknown and, like every unknown parameter, ignored.
 * Several values mean any of them: said of types, taken for granted of capabilities.
 */
function filtered(numbers: readonly HeldNumber[], request: SandboxRequest): readonly HeldNumber[] {
  const types = choices(request, 'Type', ['Local', 'Toll-Free', 'Shared-Rate', 'National']);
  const capabilities = choices(request, 'Capabilites', ['Voice', 'SMS', 'MMS']);
  if (!types && !capabilities) return numbers;
  return numbers.filter(
    number =>
      (!types || types.includes(number.Type)) &&
      (!capabilities || number.Capabilities.split(',').some(each => capabilities.includes(each))),
  );
}

function purchase(account: Account, request: SandboxRequest): HeldNumber {
  const body = object(request.json());
  const PropertySid = request.params['property']!;
  const Number = requiredText(body, 'Number');
  if (!isE164(Number)) throw invalid('Number', 'Number must be in E.164 format.');
  const held = account.numbers.get(Number.slice(1));
  if (held && held.PropertySid !== PropertySid) {
    throw new Refusal(400, 'NUMBER_BELONGS_TO_DIFFERENT_PROPERTY', 'The number belongs to another property.', [
      'Number',
    ]);
  }
  if (!/^\+(1|61)/.test(Number)) {
    throw new Refusal(400, 'COUNTRY_UNAVAILABLE', 'Numbers of this country are not available.', ['Number']);
  }
  const available = account.available.get(Number);
  if (!available) throw new Refusal(400, 'NUMBER_NOT_FOUND', 'A matching number could not be found.', ['Number']);

  // Suitable is read as: in the number's own region. Without one the number is reserved.
  const suitable = [...account.addresses.values()].find(
    address => address.CountryCode === available.CountryCode && address.Region === available.Region,
  );
  const AddressSid = checkAddress(account, available, text(body, 'AddressSid')) ?? suitable?.AddressSid;
  return {
    ...available,
    AccountSid: account.accountSid,
    PropertySid,
    AddressSid,
    Status: AddressSid ? 'Active' : 'Pending',
  };
}

/** `GET /v2/Properties/{property}/Flows`: fifty unless told otherwise. */
export const flowRoutes = (account: Account, wrap: (name: string, value: unknown) => unknown): readonly Route[] => [
  route('GET', '/v2/Properties/{property}/Flows', request => {
    ownProperty(account, request);
    const flows = account.flows.get(request.params['property']!) ?? [];
    return { status: 200, body: wrap('Flows', page(flows, request, { usual: 50, most: 200 })) };
  }),
];
