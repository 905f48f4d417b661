import { createHash } from 'node:crypto';
import type { Reply, SandboxRequest } from '#sandbox/routes.ts';
import { type ActiveNumber, toAnswer } from './active-number.ts';
import { invalid, invalidField } from './answers.ts';
import type { Context } from './context.ts';
import { byText, placeAfter } from './numbers.ts';
import {
  asRegionCode,
  CAPABILITIES,
  countIn,
  fits,
  listIn,
  NUMBER_TYPES,
  type NumberPattern,
  oneOf,
  patternIn,
} from './reading.ts';

const DEFAULT_PAGE_SIZE = 30;
const MAXIMUM_PAGE_SIZE = 1_000;
const ORDERS: readonly string[] = ['phoneNumber', 'displayName'];

interface Query {
  readonly regionCode: string | null;
  readonly type: string | null;
  readonly pattern: NumberPattern | null;
  readonly capabilities: readonly string[];
  readonly orderBy: string;
}

/** Where a list goes on: after this text, in the list of this query. `page` counts the pages given. */
interface Place {
  readonly list: string;
  readonly page: number;
  readonly after: string;
}

/** The default and the maximum of `pageSize` are this sandbox's choice; `pageSize=0`, as the printed example has it, is the default. */
export function listNumbers(context: Context, request: SandboxRequest): Reply {
  const { query } = request;
  const wanted = readQuery(query, context.behaviour.relaxed);
  const list = createHash('sha256').update(JSON.stringify(wanted)).digest('base64url').slice(0, 8);
  const place = readToken(query.get('pageToken'), list);
  const pageSize = Math.min(countIn(query, 'pageSize') || DEFAULT_PAGE_SIZE, MAXIMUM_PAGE_SIZE);

  const textOf = wanted.orderBy === 'displayName' ? byDisplayName : byPhoneNumber;
  const matching = select(context, wanted);
  const start = place.after === '' ? 0 : placeAfter(matching, textOf, place.after);
  const size = context.behaviour.shortPages ? shortened(pageSize, place.page) : pageSize;
  const page = matching.slice(start, start + size);
  const last = page.at(-1);
  const next: Place = { list, page: place.page + 1, after: last ? textOf(last) : place.after };

  return {
    status: 200,
    body: {
      activeNumbers: page.map(number => toAnswer(number, context.projectId)),
      nextPageToken: start + page.length < matching.length ? writeToken(next) : '',
      totalSize: matching.length,
    },
  };
}

const byPhoneNumber = ({ phoneNumber }: ActiveNumber): string => phoneNumber;
const byDisplayName = ({ displayName, phoneNumber }: ActiveNumber): string => `${displayName}\u0000${phoneNumber}`;

/** Of three pages the second is empty and the third holds half. */
const shortened = (pageSize: number, page: number): number =>
  [pageSize, 0, Math.ceil(pageSize / 2)][page % 3] ?? pageSize;

function readQuery(query: URLSearchParams, relaxed: boolean): Query {
  const missing = ['regionCode', 'type'].filter(name => !query.has(name));
  if (!relaxed && missing.length > 0) {
    throw invalid('Validation error', ...missing.map(field => ({ field, description: 'must not be null' })));
  }
  return {
    regionCode: query.has('regionCode') ? asRegionCode(query.get('regionCode')) : null,
    type: query.has('type') ? oneOf(query.get('type'), NUMBER_TYPES, 'type') : null,
    pattern: patternIn(query),
    capabilities: listIn(query, 'capability', CAPABILITIES),
    orderBy: oneOf(query.get('orderBy') ?? 'phoneNumber', ORDERS, 'orderBy'),
  };
}

function select({ numbers }: Context, wanted: Query): readonly ActiveNumber[] {
  const all = numbers.sorted(wanted.regionCode, wanted.type);
  const asked = wanted.pattern !== null || wanted.capabilities.length > 0;
  const some = asked
    ? all.filter(
        number =>
          fits(number.phoneNumber, wanted.pattern) &&
          wanted.capabilities.every(capability => number.capability.includes(capability)),
      )
    : all;
  return wanted.orderBy === 'displayName' ? some.toSorted((a, b) => byText(byDisplayName(a), byDisplayName(b))) : some;
}

// The vendor's Node client sends a token as it came, so it must be safe in a URL.
const writeToken = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function readToken(token: string | null, list: string): Place {
  if (token === null || token === '') return { list, page: 0, after: '' };
  try {
    const place = JSON.parse(Buffer.from(token, 'base64url').toString()) as Place;
    if (place.list === list && Number.isInteger(place.page) && typeof place.after === 'string') return place;
  } catch {
    // Not one of ours.
  }
  throw invalidField('pageToken', 'is not a token of this list');
}
