import { isIdle } from '../stage.ts';
import { allBut, type WireTable } from './row.ts';

/** Empty configurations are never sent; what was linked is unlinked by a request of its own before something else is. */
export const sinch: WireTable = {
  isOn: number =>
    isIdle(number) &&
    number.type === 'LOCAL' &&
    number.messaging.servicePlanId !== null &&
    number.messaging.campaignId !== null &&
    number.voice.route !== null,
  path: ({ e164 }) => `/activeNumbers/${e164}`,
  // prettier-ignore
  rows: [
    [allBut('FRIENDLY_NAME'), 'omitted', { friendlyName: 'Front desk' }, 'PATCH # {"displayName":"Front desk"}'],
    [allBut('FRIENDLY_NAME'), 'omitted', { friendlyName: 'Front desk', messaging: {}, voice: {}, attribution: {} }, 'PATCH # {"displayName":"Front desk"}'],
    [['FRIENDLY_NAME'], 'omitted', { voice: { route: { appId: '01HAPP' } } }, 'PATCH # {"voiceConfiguration":{"type":"RTC","appId":"01HAPP"}}'],
    // The service plan that stays is named beside the campaign, as Sinch wants it.
    [['SERVICE_PLAN'], 'omitted', { messaging: { campaignId: null } }, 'PATCH # {"smsConfiguration":{"servicePlanId":"<plan>","campaignId":""}}'],
    [['CAMPAIGN'], 'omitted', { messaging: { servicePlanId: null } }, 'PATCH # {"smsConfiguration":{"servicePlanId":""}}'],

    [['FRIENDLY_NAME'], 'null', { friendlyName: null }, 'NotClearableError friendlyName'],
    [['FRIENDLY_NAME'], 'value', { friendlyName: 'Front desk' }, 'PATCH # {"displayName":"Front desk"}'],

    [['SERVICE_PLAN'], 'null', { messaging: { servicePlanId: null } }, 'PATCH # {"smsConfiguration":{"servicePlanId":""}}'],
    [['SERVICE_PLAN'], 'value', { messaging: { servicePlanId: 'PNEW' } },
      'PATCH # {"smsConfiguration":{"servicePlanId":""}}',
      'PATCH # {"smsConfiguration":{"servicePlanId":"PNEW"}}'],

    [['CAMPAIGN'], 'null', { messaging: { campaignId: null } }, 'PATCH # {"smsConfiguration":{"servicePlanId":"<plan>","campaignId":""}}'],
    [['CAMPAIGN'], 'value', { messaging: { campaignId: 'CNEW' } },
      'PATCH # {"smsConfiguration":{"servicePlanId":"<plan>","campaignId":""}}',
      'PATCH # {"smsConfiguration":{"servicePlanId":"<plan>","campaignId":"CNEW"}}'],
    [['SERVICE_PLAN', 'CAMPAIGN'], 'null', { messaging: { servicePlanId: null, campaignId: null } }, 'PATCH # {"smsConfiguration":{"servicePlanId":"","campaignId":""}}'],

    [['VOICE_ROUTE'], 'null', { voice: { route: null } }, 'NotClearableError voice.route'],
    [['VOICE_ROUTE'], 'null', { voice: null }, 'NotClearableError voice'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { appId: '01HAPP' } } }, 'PATCH # {"voiceConfiguration":{"type":"RTC","appId":"01HAPP"}}'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { trunkId: '01HTRUNK' } } }, 'PATCH # {"voiceConfiguration":{"type":"EST","trunkId":"01HTRUNK"}}'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { serviceId: '01HFAX' } } }, 'PATCH # {"voiceConfiguration":{"type":"FAX","serviceId":"01HFAX"}}'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { endpoint: '+12025550100' } } }, 'InvalidInputError voice.route.endpoint'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { flowId: 'F1' } } }, 'InvalidInputError voice.route.flowId'],

    [['PROVISIONING_CALLBACK'], 'null', { provisioningCallbackUrl: null }, 'NotClearableError provisioningCallbackUrl'],
    [['PROVISIONING_CALLBACK'], 'value', { provisioningCallbackUrl: 'https://hooks.example/p' }, 'PATCH # {"callbackUrl":"https://hooks.example/p"}'],

    [['FRIENDLY_NAME', 'VOICE_ROUTE', 'PROVISIONING_CALLBACK'], 'value',
      { friendlyName: 'Front desk', voice: { route: { trunkId: '01HTRUNK' } }, provisioningCallbackUrl: 'https://hooks.example/p' },
      'PATCH # {"displayName":"Front desk","voiceConfiguration":{"type":"EST","trunkId":"01HTRUNK"},"callbackUrl":"https://hooks.example/p"}'],

    [['SMS_ENABLED'], 'null', { messaging: { smsEnabled: null } }, 'InvalidInputError messaging.smsEnabled'],
    [['SMS_ENABLED'], 'value', { messaging: { smsEnabled: true } }, 'UnsupportedByProviderError messaging.smsEnabled'],
    [['MMS_ENABLED'], 'null', { messaging: { mmsEnabled: null } }, 'InvalidInputError messaging.mmsEnabled'],
    [['MMS_ENABLED'], 'value', { messaging: { mmsEnabled: true } }, 'UnsupportedByProviderError messaging.mmsEnabled'],
    [['INBOUND_WEBHOOK'], 'null', { messaging: { inboundWebhook: null } }, 'UnsupportedByProviderError messaging.inboundWebhook'],
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'https://hooks.example/in' } } }, 'UnsupportedByProviderError messaging.inboundWebhook'],
    [['DELIVERY_WEBHOOK'], 'null', { messaging: { deliveryWebhook: null } }, 'UnsupportedByProviderError messaging.deliveryWebhook'],
    [['DELIVERY_WEBHOOK'], 'value', { messaging: { deliveryWebhook: { url: 'https://hooks.example/out' } } }, 'UnsupportedByProviderError messaging.deliveryWebhook'],
    [['SMS_FORWARDING'], 'null', { messaging: { forwardSms: null } }, 'UnsupportedByProviderError messaging.forwardSms'],
    [['SMS_FORWARDING'], 'value', { messaging: { forwardSms: { to: '+12025550100' } } }, 'UnsupportedByProviderError messaging.forwardSms'],
    [['EMAIL_FORWARDING'], 'null', { messaging: { forwardEmail: null } }, 'UnsupportedByProviderError messaging.forwardEmail'],
    [['EMAIL_FORWARDING'], 'value', { messaging: { forwardEmail: { to: 'a@mail.example' } } }, 'UnsupportedByProviderError messaging.forwardEmail'],
    [['RECORDING'], 'null', { voice: { recording: null } }, 'InvalidInputError voice.recording'],
    [['RECORDING'], 'value', { voice: { recording: 'CALL' } }, 'UnsupportedByProviderError voice.recording'],
    [['ATTRIBUTION'], 'null', { attribution: null }, 'UnsupportedByProviderError attribution'],
    [['ATTRIBUTION'], 'value', { attribution: { source: 'web' } }, 'UnsupportedByProviderError attribution'],
    [['REGULATORY_ADDRESS'], 'null', { regulatoryAddressId: null }, 'UnsupportedByProviderError regulatoryAddressId'],
    [['REGULATORY_ADDRESS'], 'value', { regulatoryAddressId: 'A1' }, 'UnsupportedByProviderError regulatoryAddressId'],
  ],
};
