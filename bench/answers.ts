/** Numbers of the project that has many; the other accounts have `FEW`. */
export const MANY = 100_000;
export const FEW = 30;
const SINCH_PAGE = 100;

const number = (index: number): string => `+1202555${String(100 + index).padStart(4, '0')}`;
const manyNumber = (index: number): string => `+1555${String(1_000_000 + index)}`;

const sinchNumber = (phoneNumber: string, index: number): string =>
  JSON.stringify({
    phoneNumber,
    projectId: 'project',
    displayName: `Reminders ${index}`,
    regionCode: 'US',
    type: 'LOCAL',
    capability: ['SMS', 'VOICE'],
    money: { currencyCode: 'USD', amount: '2.00' },
    paymentIntervalMonths: 1,
    nextChargeDate: '2030-01-28T08:15:00.000000Z',
    smsConfiguration: { servicePlanId: 'plan', campaignId: 'CFAKE01' },
    voiceConfiguration: { type: 'RTC', lastUpdatedTime: '2026-01-08T01:20:00.000000Z', appId: 'voice-app' },
    callbackUrl: 'https://callbacks.example.com/sinch',
  });

const foneDynamicsNumber = (index: number) => ({
  Number: number(index),
  PropertySid: 'property',
  Friendly: `Reminders ${index}`,
  RoutingMethod: 'Flow',
  Flow: 'flow',
  Recording: 'Off',
  SendSmsTo: number(index + 1),
  WebHookUrl: 'https://callbacks.example.com/inbound',
  WebHookMethod: 'POST',
  Type: 'Local',
  Capabilities: 'Voice,SMS',
  CountryCode: 'US',
  Region: 'DC',
  City: 'Washington',
  Status: 'Active',
});

const redCloudNumber = (index: number) => ({
  numberId: `num_${1000 + index}`,
  e164: number(index),
  status: 'ACTIVE',
  campaignRegId: 'CFAKE01',
  smsEnabled: true,
  mmsEnabled: index % 2 === 0,
  webhookInboundOverride: 'https://callbacks.example.com/inbound',
  webhookDeliveryOverride: null,
});

const agentMessageNumber = (index: number) => ({
  id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  number: number(index),
  number_type: 'local',
  inbound_url: 'https://callbacks.example.com/inbound',
  status_url: null,
  label: `Reminders ${index}`,
  campaign_id: null,
  carrier_line_option_status: null,
  carrier_line_option_propagated_at: null,
  sms_enabled: true,
  mms_enabled: true,
  created_at: '2026-01-08T01:20:00Z',
  updated_at: '2026-01-09T01:20:00Z',
});

const few = <T>(item: (index: number) => T): T[] => Array.from({ length: FEW }, (_, index) => item(index));

function sinchPage(project: string, query: URLSearchParams): string {
  const [size, numberOf] = project === 'many' ? [MANY, manyNumber] : [FEW, number];
  const start = Number(query.get('pageToken') ?? 0);
  const end = Math.min(start + Number(query.get('pageSize') ?? SINCH_PAGE), size);
  const items: string[] = [];
  for (let index = start; index < end; index += 1) items.push(sinchNumber(numberOf(index), index));
  const next = end < size ? String(end) : '';
  return `{"activeNumbers":[${items.join()}],"nextPageToken":"${next}","totalSize":${size}}`;
}

const token = JSON.stringify({ access_token: 'token', token_type: 'bearer', expires_in: 3_600 });
const address = JSON.stringify({
  streetNumber: '12345',
  streetInfo: 'Example Street',
  location: 'Apt 5',
  city: 'Example City',
  state: 'DC',
  postalCode: '00001',
});

const ROUTES: readonly (readonly [RegExp, (match: readonly string[], query: URLSearchParams) => string])[] = [
  [/^\/(oauth2|api\/auth)\/token$/, () => token],
  [/^\/v1\/projects\/\w+\/availableRegions$/, () => '{"availableRegions":[{"regionCode":"US","types":["LOCAL"]}]}'],
  [/^\/v1\/projects\/(\w+)\/activeNumbers$/, ([, project = ''], query) => sinchPage(project, query)],
  [/^\/v1\/projects\/\w+\/activeNumbers\/(\+\d+)$/, ([, e164 = '']) => sinchNumber(e164, Number(e164.slice(-4)))],
  [/^\/v1\/projects\/\w+\/activeNumbers\/\+\d+\/emergencyAddress$/, () => address],
  [/^\/v2\/Accounts\/\w+\/Numbers$/, () => JSON.stringify({ Numbers: few(foneDynamicsNumber) })],
  [/^\/api\/core\/numbers$/, () => JSON.stringify({ numbers: few(redCloudNumber) })],
  [
    /^\/v1\/phone-numbers$/,
    () => JSON.stringify({ success: true, data: few(agentMessageNumber), meta: { next_cursor: null } }),
  ],
];

/** The body a provider would answer with; undefined where it has no such route. */
export function answerTo(target: string): string | undefined {
  const [path = '', query] = target.split('?', 2);
  for (const [pattern, answer] of ROUTES) {
    const match = pattern.exec(path);
    if (match) return answer(match, new URLSearchParams(query));
  }
  return undefined;
}
