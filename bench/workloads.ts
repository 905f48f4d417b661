import { encodeId } from '#schema/ids.ts';
import { FEW } from './answers.ts';
import type { Calls } from './upstream.ts';

export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What one operation asks of the providers, exactly. */
  readonly calls: Calls;
  /** CPU per request as a multiple of the limit's, at most. */
  readonly ratio: number;
  /** Milliseconds over the limit's median, at most, where every provider takes `LATENCY_MS`. */
  readonly delay: number | null;
}

export const LATENCY_MS = 20;
const WAVE = 20;

const accountId = (name: string): string => encodeId('ProviderAccount', name);
const sinchId = (index: number): string =>
  encodeId('PhoneNumber', `sinch/+1202555${String(100 + index).padStart(4, '0')}`);

export const ACCOUNTS = ['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'] as const;

const FIELDS = 'id e164 provider countryCode type status friendlyName senderId';

export const LIST = `query List($first: Int!, $after: String, $accounts: [ID!]!) {
  phoneNumbers(first: $first, after: $after, filter: { accounts: $accounts }) {
    nodes { ${FIELDS} }
    pageInfo { hasNextPage endCursor }
  }
}`;
export const MANY_ACCOUNT = accountId('many');

const ADDRESS = 'streetNumber street unit city state postalCode';

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'W1',
    title: 'page of 50 of one account',
    query: LIST,
    variables: { first: 50, accounts: [MANY_ACCOUNT] },
    calls: { count: 1, atOnce: 1 },
    ratio: 1.9,
    delay: 2,
  },
  {
    name: 'W2',
    title: `100 over four accounts of ${FEW}`,
    query: LIST,
    variables: { first: 100, accounts: ACCOUNTS.map(accountId) },
    calls: { count: ACCOUNTS.length, atOnce: ACCOUNTS.length - 1 },
    ratio: 1.4,
    delay: 4,
  },
  {
    name: 'W3',
    title: `${WAVE} by id with their emergency addresses`,
    query: `query Addresses($ids: [ID!]!) { nodes(ids: $ids) { ... on PhoneNumber { e164 friendlyName emergencyAddress { ${ADDRESS} } } } }`,
    variables: { ids: Array.from({ length: WAVE }, (_, index) => sinchId(index)) },
    calls: { count: 2 * WAVE, atOnce: 2 * WAVE },
    ratio: 1.4,
    delay: 3,
  },
  {
    name: 'W4',
    title: 'one by id',
    query: `query One($id: ID!) { node(id: $id) { ... on PhoneNumber { ${FIELDS} } } }`,
    variables: { id: sinchId(7) },
    calls: { count: 1, atOnce: 1 },
    ratio: 2.2,
    delay: 1.5,
  },
  {
    name: 'W5',
    title: '{ __typename }',
    query: '{ __typename }',
    variables: {},
    calls: { count: 0, atOnce: 0 },
    ratio: 3.5,
    delay: null,
  },
];
