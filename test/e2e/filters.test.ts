import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AccountsDocument,
  NumbersCountDocument,
  NumbersToFilterDocument,
  type NumbersToFilterQuery,
  type PhoneNumberFilter,
} from '../gql/graphql.ts';
import { start, type Started } from '../kit/start.ts';
import { get } from './ask.ts';
import { walk } from './walk.ts';

type Held = NonNullable<NumbersToFilterQuery['phoneNumbers']>['nodes'][number];

/** A part of a filter, and what it means said once more. */
interface Condition {
  readonly filter: PhoneNumberFilter;
  readonly fits: (number: Held) => boolean;
}

const CONDITIONS: readonly Condition[] = [
  { filter: { providers: ['RED_CLOUD'] }, fits: number => number.provider === 'RED_CLOUD' },
  {
    filter: { providers: ['AGENT_MESSAGE', 'SINCH'] },
    fits: ({ provider }) => provider === 'SINCH' || provider === 'AGENT_MESSAGE',
  },
  { filter: { countryCode: 'US' }, fits: number => number.countryCode === 'US' },
  { filter: { countryCode: 'GB' }, fits: number => number.countryCode === 'GB' },
  { filter: { countryCode: 'AU' }, fits: number => number.countryCode === 'AU' },
  { filter: { types: ['LOCAL'] }, fits: number => number.type === 'LOCAL' },
  {
    filter: { types: ['TOLL_FREE', 'NATIONAL'] },
    fits: ({ type }) => type === 'TOLL_FREE' || type === 'NATIONAL',
  },
  { filter: { types: ['MOBILE', 'SHARED_RATE'] }, fits: ({ type }) => type === 'MOBILE' || type === 'SHARED_RATE' },
  { filter: { capabilities: ['SMS'] }, fits: number => number.capabilities!.includes('SMS') },
  {
    filter: { capabilities: ['VOICE', 'SMS'] },
    fits: ({ capabilities }) => capabilities!.includes('VOICE') && capabilities!.includes('SMS'),
  },
  { filter: { capabilities: ['MMS'] }, fits: number => number.capabilities!.includes('MMS') },
  { filter: { statuses: ['ACTIVE'] }, fits: number => number.status === 'ACTIVE' },
  {
    filter: { statuses: ['PENDING', 'RELEASING'] },
    fits: ({ status }) => status === 'PENDING' || status === 'RELEASING',
  },
  { filter: { statuses: ['UNKNOWN'] }, fits: number => number.status === 'UNKNOWN' },
  { filter: { number: { startsWith: '+1202' } }, fits: number => number.e164.startsWith('+1202') },
  { filter: { number: { startsWith: '61' } }, fits: number => number.e164.startsWith('+61') },
  { filter: { number: { contains: '555010' } }, fits: number => number.e164.includes('555010') },
  { filter: { number: { endsWith: '7' } }, fits: number => number.e164.endsWith('7') },
  { filter: { campaignId: 'A1B2C3' }, fits: number => number.messaging.campaignId === 'A1B2C3' },
  { filter: { campaignId: 'CFAKE02' }, fits: number => number.messaging.campaignId === 'CFAKE02' },
  { filter: { readyFor: 'SMS' }, fits: number => number.readyForSms.ready === true },
  { filter: { readyFor: 'MMS' }, fits: number => number.readyForMms.ready === true },
  { filter: { readyFor: 'VOICE' }, fits: number => number.readyForVoice.ready === true },
];

/** What is refused, or names one field twice. */
function contradicts(one: PhoneNumberFilter, other: PhoneNumberFilter): boolean {
  const both = { ...one, ...other };
  const prefix = both.number && 'startsWith' in both.number ? both.number.startsWith.replace('+', '') : '';
  const calling = { US: '1', GB: '44', AU: '61' }[both.countryCode ?? ''] ?? prefix;
  return (
    Object.keys(both).length < 2 ||
    !prefix.startsWith(calling.slice(0, prefix.length)) ||
    (both.readyFor !== undefined && both.statuses?.includes('ACTIVE') === false)
  );
}

const PAIRS = CONDITIONS.flatMap((one, index) =>
  CONDITIONS.slice(index + 1)
    .filter(other => !contradicts(one.filter, other.filter))
    .map((other): Condition => ({
      filter: { ...one.filter, ...other.filter },
      fits: each => one.fits(each) && other.fits(each),
    })),
);
const MANY: readonly Condition[] = [
  {
    filter: { countryCode: 'US', types: ['LOCAL'], capabilities: ['SMS', 'MMS'], statuses: ['ACTIVE'], readyFor: 'MMS', providers: ['RED_CLOUD'], number: { endsWith: '4' }, campaignId: 'A1B2C3' }, // prettier-ignore
    fits: each =>
      each.provider === 'RED_CLOUD' &&
      each.countryCode === 'US' &&
      each.type === 'LOCAL' &&
      each.readyForMms.ready === true &&
      each.e164.endsWith('4') &&
      each.messaging.campaignId === 'A1B2C3',
  },
  {
    filter: {
      countryCode: 'AU',
      types: ['LOCAL', 'TOLL_FREE'],
      capabilities: ['VOICE'],
      readyFor: 'VOICE',
      number: { contains: '55' },
    },
    fits: each =>
      each.countryCode === 'AU' &&
      (each.type === 'LOCAL' || each.type === 'TOLL_FREE') &&
      each.readyForVoice.ready === true &&
      each.e164.includes('55'),
  },
];

describe('a filter', () => {
  let server: Started;
  let everything: readonly Held[];

  beforeAll(async () => {
    server = await start({ size: 120 });
    const found: Held[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { phoneNumbers }: NumbersToFilterQuery = await get(server, NumbersToFilterDocument, { after });
      found.push(...phoneNumbers!.nodes);
      more = phoneNumbers!.pageInfo.hasNextPage;
      after = phoneNumbers!.pageInfo.endCursor;
    }
    everything = found;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function expectToFilter({ filter, fits }: Condition, first: number): Promise<number> {
    const wanted = everything.filter(fits).map(({ id }) => id);
    expect((await walk(server, { first, filter })).map(({ id }) => id)).toEqual(wanted);
    return wanted.length;
  }

  test.each(CONDITIONS.map(condition => [JSON.stringify(condition.filter), condition] as const))(
    '%s gives what a full walk filtered by hand gives, on pages and as a count',
    async (_, condition) => {
      const wanted = await expectToFilter(condition, 11);
      expect(wanted).toBeGreaterThan(0);
      expect(wanted).toBeLessThan(everything.length);
      const { phoneNumbersCount } = await get(server, NumbersCountDocument, { filter: condition.filter });
      expect(phoneNumbersCount).toMatchObject({ count: wanted, precision: 'EXACT', isPartial: false });
    },
  );

  test('of two conditions gives what both give', async () => {
    const sizes: number[] = [];
    for (const pair of PAIRS.filter((_, index) => index % 2 === 0)) sizes.push(await expectToFilter(pair, 100));
    expect(sizes.filter(size => size > 0).length).toBeGreaterThan(sizes.length / 3);
  });

  test.each(MANY)('of many conditions gives what all give', async condition => {
    expect(await expectToFilter(condition, 2)).toBeGreaterThan(2);
  });

  test('by accounts names them by their ids, in whatever order', async () => {
    const { accounts } = await get(server, AccountsDocument, {});
    for (const { id, name } of accounts!) {
      await expectToFilter({ filter: { accounts: [id] }, fits: ({ account }) => account.name === name }, 70);
    }
    const [sinch, foneDynamics, redCloud] = accounts!.map(({ id }) => id);
    await expectToFilter(
      {
        filter: { accounts: [redCloud!, sinch!, redCloud!], providers: ['RED_CLOUD', 'FONE_DYNAMICS'] },
        fits: number => number.provider === 'RED_CLOUD',
      },
      70,
    );
    await expectToFilter(
      {
        filter: { accounts: [foneDynamics!, redCloud!], types: ['TOLL_FREE'] },
        fits: number =>
          number.type === 'TOLL_FREE' && (number.provider === 'FONE_DYNAMICS' || number.provider === 'RED_CLOUD'),
      },
      70,
    );
  });

  test('for one account asks no other', async () => {
    for (const sandbox of Object.values(server.sandboxes)) sandbox.calm();
    await walk(server, { first: 50, filter: { providers: ['FONE_DYNAMICS'] } });
    const { 'fone-dynamics': asked, ...others } = server.sandboxes;
    expect(asked.requestCount).toBeGreaterThan(0);
    expect(Object.values(others).map(({ requestCount }) => requestCount)).toEqual([0, 0, 0]);
  });

  test('that no number can fit gives an empty list, which is complete', async () => {
    expect(await walk(server, { first: 10, filter: { types: ['OTHER'], countryCode: 'GB' } })).toEqual([]);
    const { phoneNumbersCount } = await get(server, NumbersCountDocument, { filter: { campaignId: 'nobody' } });
    expect(phoneNumbersCount).toMatchObject({ count: 0, precision: 'EXACT' });
  });

  test('that asks for nothing is no filter: its cursors go on in the whole list', async () => {
    const [, second] = await walk(server, { first: 2, pages: 1, filter: {} });
    const unfiltered = await walk(server, { first: 3, pages: 1, after: second!.cursor });
    expect(unfiltered.map(({ id }) => id)).toEqual(everything.slice(2, 5).map(({ id }) => id));
  });
});
