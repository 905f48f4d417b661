import { createHmac, randomUUID } from 'node:crypto';

export interface SinchEvent {
  readonly eventId: string;
  readonly timestamp: string;
  readonly projectId: string;
  readonly resourceId: string;
  readonly resourceType: string;
  readonly eventType: string;
  readonly status: string;
  readonly failureCode: string | null;
}

type Account = Readonly<Record<string, string>>;

/** An event as Sinch documents it, unlike every other but for what is said. */
export const sinchEvent = ({ projectId }: Account, given: Partial<SinchEvent> = {}): SinchEvent => ({
  eventId: randomUUID(),
  timestamp: new Date().toISOString().replace('Z', '000'),
  projectId: projectId!,
  resourceId: '+12025550100',
  resourceType: 'ACTIVE_NUMBER',
  eventType: 'PROVISIONING_TO_CAMPAIGN',
  status: 'SUCCEEDED',
  failureCode: null,
  ...given,
});

export interface SignedCallback {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signed with the account's secret, or another one. */
export function signed(
  account: Account,
  content: object | string,
  secret = account['callbackSecret']!,
): SignedCallback {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const signature = createHmac('sha1', secret).update(body).digest('hex');
  return { body, headers: { 'content-type': 'application/json', 'x-sinch-signature': signature } };
}
