import { minutesIn, uuid } from '#sandbox/fixtures.ts';
import type { Route, SandboxRequest } from '#sandbox/routes.ts';
import { answer, listMeta, notFound, Refusal, validationFailed } from './answers.ts';
import type { Keyring } from './keys.ts';
import { insert, newestFirst, pageOf } from './keyset.ts';
import { aUuid, bodyOf, check, idOf, isUuid, limitOf, oneOf, optional, required } from './validation.ts';

const STATUSES = ['PENDING', 'ACTIVE', 'REJECTED', 'EXPIRED'] as const;
type Status = (typeof STATUSES)[number];

const brandId = (name: string): string => uuid('agent-message', 'brand', name);

/** Identity status by brand. Only the first two may have campaigns that numbers use. */
const BRANDS: ReadonlyMap<string, string> = new Map([
  [brandId('verified'), 'VERIFIED'],
  [brandId('vetted'), 'VETTED_VERIFIED'],
  [brandId('unverified'), 'UNVERIFIED'],
]);

const isVerified = (brand: string): boolean =>
  BRANDS.get(brand) === 'VERIFIED' || BRANDS.get(brand) === 'VETTED_VERIFIED';

interface Campaign {
  readonly id: string;
  readonly org_id: string;
  readonly brand_id: string;
  readonly tcr_campaign_id: string | null;
  readonly status: Status;
  readonly usecase: string;
  readonly description: string;
  readonly message_flow: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly [key: string]: unknown;
}

const SEED = [
  ['notifications', 'ACTIVE', 'verified', 'ACCOUNT_NOTIFICATION'],
  ['marketing', 'ACTIVE', 'vetted', 'MARKETING'],
  ['submitted', 'PENDING', 'verified', 'CUSTOMER_CARE'],
  ['rejected', 'REJECTED', 'verified', 'MARKETING'],
  ['expired', 'EXPIRED', 'vetted', '2FA'],
  ['brandUnverified', 'ACTIVE', 'unverified', 'LOW_VOLUME'],
] as const;

type Name = (typeof SEED)[number][0];

/** The campaigns every sandbox starts with, by what is peculiar about them. */
export const CAMPAIGN_IDS = Object.fromEntries(
  SEED.map(([name]) => [name, uuid('agent-message', 'campaign', name)]),
) as Readonly<Record<Name, string>>;

export const BRAND_IDS = {
  verified: brandId('verified'),
  vetted: brandId('vetted'),
  unverified: brandId('unverified'),
} as const;

const seeded = ([name, status, brand, usecase]: (typeof SEED)[number], i: number): Campaign => ({
  id: CAMPAIGN_IDS[name],
  org_id: uuid('agent-message', 'organization'),
  brand_id: BRAND_IDS[brand],
  tcr_campaign_id: status === 'PENDING' || status === 'REJECTED' ? null : `CDEMO0${i}`,
  status,
  usecase,
  sub_usecases: [],
  description: `Demonstration campaign, ${name}`,
  message_flow: 'Customers tick a box on the order page',
  embedded_link: false,
  embedded_phone: false,
  subscriber_optin: true,
  subscriber_optout: true,
  subscriber_help: true,
  sample1: 'Your order is on its way.',
  optout_keywords: 'STOP',
  help_keywords: 'HELP',
  mno_metadata: {},
  rejection_reasons: status === 'REJECTED' ? ['The opt-in is not described'] : [],
  created_at: minutesIn(i * 1440),
  updated_at: minutesIn(i * 1440 + 60),
});

export interface Campaigns {
  /** Throws unless a number may use it: 422, then 404, then 409, in the documented order. */
  checkUsable(id: unknown): string;
  readonly routes: readonly Route[];
}

const brandUnverified = (): Refusal => new Refusal(409, 'BRAND_NOT_VERIFIED', 'brand is not verified');

const REQUIRED = ['brand_id', 'usecase', 'description', 'message_flow'] as const;

export function createCampaigns({ secured }: Keyring, now: () => number): Campaigns {
  const rows = SEED.map((seed, i) => seeded(seed, i)).toSorted(newestFirst);
  const byId = new Map(rows.map(row => [row.id, row]));

  function list(request: SandboxRequest) {
    const { query } = request;
    const [status, brand] = [query.get('status'), query.get('brand_id')];
    const limit = limitOf(request, { usual: 20, most: 100 });
    check({ status, brand_id: brand }, { status: optional(oneOf(...STATUSES)), brand_id: optional(aUuid) });
    const keep = (row: Campaign): boolean => (!status || row.status === status) && (!brand || row.brand_id === brand);
    const page = pageOf(rows, { cursor: query.get('cursor'), limit, keep });
    return answer(page.rows, {
      meta: listMeta(limit, null),
      headers: page.next === null ? {} : { 'x-next-cursor': page.next },
    });
  }

  function create(request: SandboxRequest) {
    const body = bodyOf(request);
    check(body, Object.fromEntries(REQUIRED.map(field => [field, required])));
    check(body, { brand_id: aUuid, sample1: required });
    if (body['subscriber_optout'] === true) check(body, { optout_keywords: required });
    if (body['subscriber_help'] === true) check(body, { help_keywords: required });
    const brand = (body['brand_id'] as string).toLowerCase();
    if (!BRANDS.has(brand)) throw notFound();
    if (!isVerified(brand)) throw brandUnverified();
    const time = new Date(now()).toISOString();
    const campaign = {
      ...body,
      id: uuid('agent-message', 'campaign', rows.length, time),
      org_id: uuid('agent-message', 'organization'),
      brand_id: brand,
      tcr_campaign_id: null,
      status: 'PENDING',
      mno_metadata: {},
      rejection_reasons: [],
      created_at: time,
      updated_at: time,
    } as unknown as Campaign;
    insert(rows, campaign);
    byId.set(campaign.id, campaign);
    request.applied({ action: 'create-campaign', subject: campaign.id, detail: body });
    return answer(campaign, { status: 202 });
  }

  return {
    checkUsable(id) {
      if (!isUuid(id)) throw validationFailed({ campaign_id: 'must be a uuid' });
      const campaign = byId.get(id.toLowerCase());
      if (!campaign) throw notFound();
      if (campaign.status !== 'ACTIVE') throw new Refusal(409, 'CAMPAIGN_NOT_ACTIVE', 'campaign is not active');
      if (!isVerified(campaign.brand_id)) throw brandUnverified();
      return campaign.id;
    },
    routes: [
      secured('GET', '/v1/campaigns', 'campaigns:read', list),
      secured('POST', '/v1/campaigns', 'campaigns:write', create),
      secured('GET', '/v1/campaigns/{id}', 'campaigns:read', request => {
        const campaign = byId.get(idOf(request));
        if (!campaign) throw notFound();
        return answer(campaign);
      }),
    ],
  };
}
