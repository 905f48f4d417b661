import { CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import { isIdle } from '../stage.ts';
import { allBut, type WireTable } from './row.ts';

const { marketing } = CAMPAIGN_IDS;

/** Null would leave a field as it is, so it is never sent: the empty text clears, and a campaign a request of its own. */
export const agentMessage: WireTable = {
  isOn: number =>
    isIdle(number) &&
    number.friendlyName !== null &&
    /^[0-9a-f-]{36}$/.test(number.messaging.campaignId ?? '') &&
    number.messaging.campaignId !== marketing &&
    number.messaging.inboundWebhook !== null &&
    number.messaging.deliveryWebhook !== null,
  path: ({ id }) => `/v1/phone-numbers/${id}`,
  // prettier-ignore
  rows: [
    [allBut('FRIENDLY_NAME'), 'omitted', { friendlyName: 'front-desk' }, 'PATCH # {"label":"front-desk"}'],
    [['FRIENDLY_NAME', 'DELIVERY_WEBHOOK', 'CAMPAIGN'], 'omitted', { messaging: { inboundWebhook: null } }, 'PATCH # {"inbound_url":""}'],

    [['FRIENDLY_NAME'], 'null', { friendlyName: null }, 'PATCH # {"label":""}'],
    [['FRIENDLY_NAME'], 'value', { friendlyName: 'front-desk' }, 'PATCH # {"label":"front-desk"}'],

    [['INBOUND_WEBHOOK'], 'null', { messaging: { inboundWebhook: null } }, 'PATCH # {"inbound_url":""}'],
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'https://hooks.example/in' } } }, 'PATCH # {"inbound_url":"https://hooks.example/in"}'],
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'http://hooks.example/in' } } }, 'InvalidInputError messaging.inboundWebhook.url'],

    [['DELIVERY_WEBHOOK'], 'null', { messaging: { deliveryWebhook: null } }, 'PATCH # {"status_url":""}'],
    [['DELIVERY_WEBHOOK'], 'value', { messaging: { deliveryWebhook: { url: 'https://hooks.example/out', method: 'POST' } } }, 'PATCH # {"status_url":"https://hooks.example/out"}'],
    [['DELIVERY_WEBHOOK'], 'value', { messaging: { deliveryWebhook: { url: 'https://hooks.example/out', method: 'GET' } } }, 'InvalidInputError messaging.deliveryWebhook.method'],
    [['INBOUND_WEBHOOK', 'DELIVERY_WEBHOOK'], 'null', { messaging: { inboundWebhook: null, deliveryWebhook: null } }, 'PATCH # {"inbound_url":"","status_url":""}'],

    [['CAMPAIGN'], 'null', { messaging: { campaignId: null } }, 'DELETE #/campaign'],
    [['CAMPAIGN'], 'value', { messaging: { campaignId: marketing } }, `PATCH # {"campaign_id":"${marketing}"}`],
    [['CAMPAIGN'], 'value', { messaging: { campaignId: marketing.toUpperCase() } }, `PATCH # {"campaign_id":"${marketing}"}`],
    [['CAMPAIGN'], 'value', { messaging: { campaignId: 'C1' } }, 'InvalidInputError messaging.campaignId'],
    [['FRIENDLY_NAME', 'CAMPAIGN'], 'null', { friendlyName: null, messaging: { campaignId: null } }, 'PATCH # {"label":""}', 'DELETE #/campaign'],

    [['SMS_ENABLED'], 'null', { messaging: { smsEnabled: null } }, 'InvalidInputError messaging.smsEnabled'],
    [['SMS_ENABLED'], 'value', { messaging: { smsEnabled: false } }, 'UnsupportedByProviderError messaging.smsEnabled'],
    [['MMS_ENABLED'], 'null', { messaging: { mmsEnabled: null } }, 'InvalidInputError messaging.mmsEnabled'],
    [['MMS_ENABLED'], 'value', { messaging: { mmsEnabled: false } }, 'UnsupportedByProviderError messaging.mmsEnabled'],
    [['SERVICE_PLAN'], 'null', { messaging: { servicePlanId: null } }, 'UnsupportedByProviderError messaging.servicePlanId'],
    [['SERVICE_PLAN'], 'value', { messaging: { servicePlanId: 'P1' } }, 'UnsupportedByProviderError messaging.servicePlanId'],
    [['SMS_FORWARDING'], 'null', { messaging: { forwardSms: null } }, 'UnsupportedByProviderError messaging.forwardSms'],
    [['SMS_FORWARDING'], 'value', { messaging: { forwardSms: { to: '+12025550100' } } }, 'UnsupportedByProviderError messaging.forwardSms'],
    [['EMAIL_FORWARDING'], 'null', { messaging: { forwardEmail: null } }, 'UnsupportedByProviderError messaging.forwardEmail'],
    [['EMAIL_FORWARDING'], 'value', { messaging: { forwardEmail: { to: 'a@mail.example' } } }, 'UnsupportedByProviderError messaging.forwardEmail'],
    [['VOICE_ROUTE'], 'null', { voice: { route: null } }, 'UnsupportedByProviderError voice.route'],
    [['VOICE_ROUTE'], 'null', { voice: null }, 'UnsupportedByProviderError voice'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { trunkId: 'T1' } } }, 'UnsupportedByProviderError voice.route.trunkId'],
    [['RECORDING'], 'null', { voice: { recording: null } }, 'InvalidInputError voice.recording'],
    [['RECORDING'], 'value', { voice: { recording: 'CALL' } }, 'UnsupportedByProviderError voice.recording'],
    [['ATTRIBUTION'], 'null', { attribution: null }, 'UnsupportedByProviderError attribution'],
    [['ATTRIBUTION'], 'value', { attribution: { source: 'web' } }, 'UnsupportedByProviderError attribution'],
    [['REGULATORY_ADDRESS'], 'null', { regulatoryAddressId: null }, 'UnsupportedByProviderError regulatoryAddressId'],
    [['REGULATORY_ADDRESS'], 'value', { regulatoryAddressId: 'A1' }, 'UnsupportedByProviderError regulatoryAddressId'],
    [['PROVISIONING_CALLBACK'], 'null', { provisioningCallbackUrl: null }, 'UnsupportedByProviderError provisioningCallbackUrl'],
    [['PROVISIONING_CALLBACK'], 'value', { provisioningCallbackUrl: 'https://hooks.example/p' }, 'UnsupportedByProviderError provisioningCallbackUrl'],
  ],
};
