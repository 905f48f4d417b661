import { expect, test } from 'vitest';
import { RentNumberDocument } from '../../gql/graphql.ts';
import { get } from '../ask.ts';
import { accountId, newKey, stage, written } from './stage.ts';
import { forSale } from './trials.ts';

test('a number without a price is rented within no limit, and all the same without one', async () => {
  const server = await stage();
  const { e164 } = await forSale(server, 'sinch');
  const body = JSON.stringify({ phoneNumber: e164, regionCode: 'US', type: 'LOCAL', paymentIntervalMonths: 1 });
  const fault = { kind: 'answer', status: 200, body } as const;
  server.sandboxes.sinch.fail({ method: 'GET', path: '/availableNumbers/', fault });
  const maxRecurringPrice = { amount: '100.00', currencyCode: 'USD' };
  const rent = async (limit: object) => {
    const input = { number: { account: accountId('sinch'), e164 }, ...limit, idempotencyKey: newKey() };
    return (await get(server, RentNumberDocument, { input })).rentPhoneNumber!;
  };

  expect((await rent({ maxRecurringPrice })).errors).toMatchObject([
    {
      __typename: 'UnsupportedByProviderError',
      message: expect.stringContaining(`no price of ${e164}`),
      path: ['input', 'maxRecurringPrice'],
    },
  ]);
  expect(written(server, 'sinch')).toEqual([]);
  expect(await rent({})).toMatchObject({ outcome: 'APPLIED', phoneNumber: { e164 } });
});
