import { expect, test } from 'vitest';
import type { AvailableNumber } from '#domain/available-number.ts';
import { toE164 } from '#domain/e164.ts';
import type { Account } from '#federation/account.ts';
import { availableId, openAvailableId } from '#federation/available-id.ts';
import { createCursors, deriveCursorKey } from '#paging/cursor.ts';

const HOUR_MS = 60 * 60_000;
const SEARCHED_AT = Date.UTC(2026, 5, 1);
const account = { name: 'sinch' } as Account;
const price = { amount: '2.00', currencyCode: 'USD' };
const found = { e164: toE164('+12125550400'), recurringPrice: { price } } as AvailableNumber;

const context = (now: number, secret = 'secret', accounts = [account]) => ({
  cursors: createCursors(deriveCursorKey([secret])),
  now: () => now,
  account: (name: string) => accounts.find(each => each.name === name),
});

const id = availableId(context(SEARCHED_AT), account, found);

test('an id stands for the number, the account and the price that the search told', () => {
  expect(openAvailableId(context(SEARCHED_AT), id)).toEqual({ account, e164: found.e164, price, isExpired: false });
  const priceless = availableId(context(SEARCHED_AT), account, { ...found, recurringPrice: null });
  expect(openAvailableId(context(SEARCHED_AT), priceless)).toMatchObject({ price: null });
});

test('it is good for an hour, and tells afterwards still what it stood for', () => {
  expect(openAvailableId(context(SEARCHED_AT + HOUR_MS), id)).toMatchObject({ isExpired: false });
  expect(openAvailableId(context(SEARCHED_AT + HOUR_MS + 1), id)).toMatchObject({ e164: found.e164, isExpired: true });
});

test('it leads nowhere on a server with other accounts, out of reach, or changed by a letter', () => {
  expect(openAvailableId(context(SEARCHED_AT, 'another secret'), id)).toMatch(/^It is no id of an available number/);
  expect(openAvailableId(context(SEARCHED_AT, 'secret', []), id)).toMatch(/not within your reach/);
  for (let at = 0; at < id.length; at++) {
    const changed = `${id.slice(0, at)}${id[at] === 'A' ? 'B' : 'A'}${id.slice(at + 1)}`;
    expect(openAvailableId(context(SEARCHED_AT), changed), `changed at ${at}`).toMatch(/^It is no id/);
  }
});
