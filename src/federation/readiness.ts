import type { Capability, Provisioning, Webhook } from '#domain/phone-number.ts';
import type { HeldNumber } from './account.ts';

export interface ReadinessCheck {
  readonly code: string;
  readonly result: 'PASS' | 'FAIL' | 'UNKNOWN';
  readonly message: string;
}

export interface Readiness {
  /** null: nothing speaks against it, but not everything can be known. */
  readonly ready: boolean | null;
  readonly checks: readonly ReadinessCheck[];
}

/** Where the caller expects its webhooks; what is not given is not checked. */
export interface ExpectedWebhooks {
  readonly inbound?: string | null | undefined;
  readonly delivery?: string | null | undefined;
}

const check = (code: string, result: ReadinessCheck['result'] | boolean, message: string): ReadinessCheck => ({
  code,
  result: result === true ? 'PASS' : result === false ? 'FAIL' : result,
  message,
});

/** The checks that the providers' own pages ask for before a number is used. Costs no request: it judges what was read. */
export function readinessFor(number: HeldNumber, use: Capability, expected: ExpectedWebhooks = {}): Readiness {
  const checks = [
    check('LISTED', true, `${number.account.name} lists the number`),
    status(number),
    capability(number, use),
    check('SENDER_ID', number.senderId !== '', `Send from ${number.senderId}`),
    ...(use === 'VOICE' ? voice(number) : messaging(number)),
    nothingPending(number, use),
    ...webhook('INBOUND_WEBHOOK', number, number.messaging.inboundWebhook, expected.inbound),
    ...webhook('DELIVERY_WEBHOOK', number, number.messaging.deliveryWebhook, expected.delivery),
  ];
  const failed = checks.some(({ result }) => result === 'FAIL');
  return { ready: failed ? false : checks.some(({ result }) => result === 'UNKNOWN') ? null : true, checks };
}

function status({ status: state, statusRaw, account }: HeldNumber): ReadinessCheck {
  if (state === 'ACTIVE') return check('STATUS_ACTIVE', true, 'The number is active');
  if (state !== 'UNKNOWN') return check('STATUS_ACTIVE', false, `The number is ${state.toLowerCase()}`);
  return statusRaw === null
    ? check('STATUS_ACTIVE', 'UNKNOWN', `${account.title} does not tell a number's status`)
    : check('STATUS_ACTIVE', false, `The provider says ${JSON.stringify(statusRaw)}, which is not active`);
}

function capability(
  { capabilities, messaging: { smsEnabled, mmsEnabled }, account }: HeldNumber,
  use: Capability,
): ReadinessCheck {
  const enabled = use === 'SMS' ? smsEnabled : use === 'MMS' ? mmsEnabled : null;
  if (enabled !== null) return check('CAPABILITY', enabled, `${use} is ${enabled ? 'on' : 'off'}`);
  if (capabilities === null)
    return check('CAPABILITY', 'UNKNOWN', `${account.title} does not tell whether the number can do ${use}`);
  const can = capabilities.includes(use);
  return check('CAPABILITY', can, can ? `The number can do ${use}` : `The number cannot do ${use}`);
}

/** US long codes send only as part of a 10DLC campaign. */
const needsCampaign = ({ countryCode, type }: HeldNumber): boolean =>
  countryCode === 'US' && (type === null || type === 'LOCAL' || type === 'MOBILE');

function messaging(number: HeldNumber): ReadinessCheck[] {
  const { settings } = number.account.provider;
  const { campaignId, servicePlanId } = number.messaging;
  const checks: ReadinessCheck[] = [];
  if (settings.SERVICE_PLAN) {
    const linked = servicePlanId !== null;
    checks.push(
      check(
        'SERVICE_PLAN',
        linked,
        linked ? `Linked to service plan ${servicePlanId}` : 'Linked to no SMS service plan',
      ),
    );
  }
  if (settings.CAMPAIGN && needsCampaign(number)) {
    const linked = campaignId !== null;
    checks.push(
      check('CAMPAIGN', linked, linked ? `Linked to 10DLC campaign ${campaignId}` : 'Linked to no 10DLC campaign'),
    );
  }
  return checks;
}

function voice(number: HeldNumber): ReadinessCheck[] {
  const { route } = number.voice;
  if (!number.account.provider.settings.VOICE_ROUTE) return [];
  return [
    check(
      'VOICE_ROUTE',
      route !== null,
      route === null ? 'Calls are routed nowhere' : `Calls go to ${route.kind.toLowerCase()} ${route.target}`,
    ),
  ];
}

function nothingPending({ provisioning }: HeldNumber, use: Capability): ReadinessCheck {
  const concerns = ({ target }: Provisioning): boolean =>
    target === 'VOICE' ? use === 'VOICE' : target === 'REGULATORY_ADDRESS' || use !== 'VOICE';
  const open = provisioning.find(concerns);
  if (open === undefined) return check('NOTHING_PENDING', true, 'Nothing is being provisioned');
  const why = open.failureCodes.length > 0 ? ` (${open.failureCodes.join(', ')})` : '';
  return check('NOTHING_PENDING', false, `${open.target} is ${open.state.toLowerCase().replace('_', ' ')}${why}`);
}

function webhook(
  code: 'INBOUND_WEBHOOK' | 'DELIVERY_WEBHOOK',
  number: HeldNumber,
  actual: Webhook | null,
  expected: string | null | undefined,
): ReadinessCheck[] {
  if (expected === undefined || expected === null) return [];
  if (!number.account.provider.settings[code]) {
    return [check(code, 'UNKNOWN', `${number.account.title} has no such webhook on the number`)];
  }
  if (actual === null) return [check(code, false, 'No webhook is set on the number')];
  return [
    check(
      code,
      actual.url === expected,
      actual.url === expected ? 'The webhook is as expected' : `The webhook is ${actual.url}`,
    ),
  ];
}
