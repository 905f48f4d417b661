import { allBut, type WireTable } from './row.ts';

/** Only what changes is sent. How an override or a campaign is cleared no page says, so neither is. */
export const redCloud: WireTable = {
  isOn: ({ messaging, status }) =>
    status === 'ACTIVE' &&
    messaging.smsEnabled === true &&
    messaging.mmsEnabled === true &&
    messaging.campaignId !== null &&
    messaging.inboundWebhook === null,
  path: ({ id }) => `/api/core/numbers/${id}`,
  // prettier-ignore
  rows: [
    [allBut('SMS_ENABLED'), 'omitted', { messaging: { smsEnabled: false } }, 'PATCH # {"smsEnabled":false}'],
    [['SMS_ENABLED'], 'omitted', { messaging: { mmsEnabled: false } }, 'PATCH # {"mmsEnabled":false}'],

    [['SMS_ENABLED'], 'null', { messaging: { smsEnabled: null } }, 'InvalidInputError messaging.smsEnabled'],
    [['SMS_ENABLED'], 'value', { messaging: { smsEnabled: false } }, 'PATCH # {"smsEnabled":false}'],
    [['MMS_ENABLED'], 'null', { messaging: { mmsEnabled: null } }, 'InvalidInputError messaging.mmsEnabled'],
    [['MMS_ENABLED'], 'value', { messaging: { mmsEnabled: false } }, 'PATCH # {"mmsEnabled":false}'],

    [['INBOUND_WEBHOOK'], 'null', { messaging: { inboundWebhook: null } }, 'NotClearableError messaging.inboundWebhook'],
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'https://hooks.example/in' } } }, 'PATCH # {"webhookInboundOverride":"https://hooks.example/in"}'],
    // It posts whatever is asked; the method is no part of the request.
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'https://hooks.example/in', method: 'POST' } } }, 'PATCH # {"webhookInboundOverride":"https://hooks.example/in"}'],
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'https://hooks.example/in', method: 'GET' } } }, 'InvalidInputError messaging.inboundWebhook.method'],
    // The number has SMS on already, and that is left out.
    [['SMS_ENABLED', 'INBOUND_WEBHOOK'], 'value', { messaging: { smsEnabled: true, inboundWebhook: { url: 'https://hooks.example/in' } } }, 'PATCH # {"webhookInboundOverride":"https://hooks.example/in"}'],

    [['DELIVERY_WEBHOOK'], 'null', { messaging: { deliveryWebhook: null } }, 'NotClearableError messaging.deliveryWebhook'],
    // The documents show https alone and do not say that anything else is refused.
    [['DELIVERY_WEBHOOK'], 'value', { messaging: { deliveryWebhook: { url: 'http://hooks.example/out' } } }, 'PATCH # {"webhookDeliveryOverride":"http://hooks.example/out"}'],

    // As the request spells it; the answer spells it campaignRegId.
    [['CAMPAIGN'], 'null', { messaging: { campaignId: null } }, 'NotClearableError messaging.campaignId'],
    [['CAMPAIGN'], 'value', { messaging: { campaignId: 'CNEW' } }, 'PATCH # {"campaignregId":"CNEW"}'],
    [['CAMPAIGN', 'DELIVERY_WEBHOOK'], 'value', { messaging: { deliveryWebhook: { url: 'https://hooks.example/out' }, campaignId: 'CNEW' } }, 'PATCH # {"campaignregId":"CNEW","webhookDeliveryOverride":"https://hooks.example/out"}'],

    [['FRIENDLY_NAME'], 'null', { friendlyName: null }, 'UnsupportedByProviderError friendlyName'],
    [['FRIENDLY_NAME'], 'value', { friendlyName: 'Front desk' }, 'UnsupportedByProviderError friendlyName'],
    [['SERVICE_PLAN'], 'null', { messaging: { servicePlanId: null } }, 'UnsupportedByProviderError messaging.servicePlanId'],
    [['SERVICE_PLAN'], 'value', { messaging: { servicePlanId: 'P1' } }, 'UnsupportedByProviderError messaging.servicePlanId'],
    [['SMS_FORWARDING'], 'null', { messaging: { forwardSms: null } }, 'UnsupportedByProviderError messaging.forwardSms'],
    [['SMS_FORWARDING'], 'value', { messaging: { forwardSms: { to: '+12025550100' } } }, 'UnsupportedByProviderError messaging.forwardSms'],
    [['EMAIL_FORWARDING'], 'null', { messaging: { forwardEmail: null } }, 'UnsupportedByProviderError messaging.forwardEmail'],
    [['EMAIL_FORWARDING'], 'value', { messaging: { forwardEmail: { to: 'a@mail.example' } } }, 'UnsupportedByProviderError messaging.forwardEmail'],
    [['VOICE_ROUTE'], 'null', { voice: { route: null } }, 'UnsupportedByProviderError voice.route'],
    [['VOICE_ROUTE'], 'null', { voice: null }, 'UnsupportedByProviderError voice'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { appId: 'A1' } } }, 'UnsupportedByProviderError voice.route.appId'],
    [['RECORDING'], 'null', { voice: { recording: null } }, 'InvalidInputError voice.recording'],
    [['RECORDING'], 'value', { voice: { recording: 'OFF' } }, 'UnsupportedByProviderError voice.recording'],
    [['ATTRIBUTION'], 'null', { attribution: null }, 'UnsupportedByProviderError attribution'],
    [['ATTRIBUTION'], 'value', { attribution: { source: 'web' } }, 'UnsupportedByProviderError attribution'],
    [['REGULATORY_ADDRESS'], 'null', { regulatoryAddressId: null }, 'UnsupportedByProviderError regulatoryAddressId'],
    [['REGULATORY_ADDRESS'], 'value', { regulatoryAddressId: 'A1' }, 'UnsupportedByProviderError regulatoryAddressId'],
    [['PROVISIONING_CALLBACK'], 'null', { provisioningCallbackUrl: null }, 'UnsupportedByProviderError provisioningCallbackUrl'],
    [['PROVISIONING_CALLBACK'], 'value', { provisioningCallbackUrl: 'https://hooks.example/p' }, 'UnsupportedByProviderError provisioningCallbackUrl'],
  ],
};
