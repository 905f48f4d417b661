import { flowId } from '#providers/fone-dynamics/sandbox/default-data.ts';
import { isIdle } from '../stage.ts';
import { allBut, type WireTable } from './row.ts';

const FLOW = flowId(0);
const OFFICE = 'SANDBOXADDRESS000000000000000002';

/** A parameter that is left out changes nothing. How any of them is cleared no page says, so none is. */
export const foneDynamics: WireTable = {
  isOn: number =>
    isIdle(number) &&
    number.countryCode === 'AU' &&
    (number.capabilities ?? []).length > 1 &&
    number.attribution === null &&
    number.friendlyName !== null &&
    number.regulatoryAddressId !== OFFICE,
  path: ({ e164 }) => `/v2/Numbers/${e164.slice(1)}`,
  // prettier-ignore
  rows: [
    [allBut('FRIENDLY_NAME'), 'omitted', { friendlyName: 'Front desk' }, 'POST # {"Friendly":"Front desk"}'],
    [allBut('FRIENDLY_NAME'), 'omitted', { friendlyName: 'Front desk', messaging: { forwardSms: {} }, voice: {}, attribution: {} }, 'POST # {"Friendly":"Front desk"}'],
    [['FRIENDLY_NAME'], 'omitted', { regulatoryAddressId: OFFICE }, `POST # {"AddressSid":"${OFFICE}"}`],

    [['FRIENDLY_NAME'], 'null', { friendlyName: null }, 'NotClearableError friendlyName'],
    [['FRIENDLY_NAME'], 'value', { friendlyName: 'Front desk' }, 'POST # {"Friendly":"Front desk"}'],

    [['INBOUND_WEBHOOK'], 'null', { messaging: { inboundWebhook: null } }, 'NotClearableError messaging.inboundWebhook'],
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'http://hooks.example/in' } } }, 'POST # {"WebHookUrl":"http://hooks.example/in"}'],
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'http://hooks.example/in', method: null } } }, 'POST # {"WebHookUrl":"http://hooks.example/in"}'],
    [['INBOUND_WEBHOOK'], 'value', { messaging: { inboundWebhook: { url: 'https://hooks.example/in', method: 'GET' } } }, 'POST # {"WebHookUrl":"https://hooks.example/in","WebHookMethod":"GET"}'],

    [['DELIVERY_WEBHOOK'], 'null', { messaging: { deliveryWebhook: null } }, 'NotClearableError messaging.deliveryWebhook'],
    [['DELIVERY_WEBHOOK'], 'value', { messaging: { deliveryWebhook: { url: 'https://hooks.example/out' } } }, 'POST # {"DeliveryReceiptWebHookUrl":"https://hooks.example/out"}'],
    [['DELIVERY_WEBHOOK'], 'value', { messaging: { deliveryWebhook: { url: 'https://hooks.example/out', method: 'POST' } } }, 'POST # {"DeliveryReceiptWebHookUrl":"https://hooks.example/out","DeliveryReceiptWebHookMethod":"POST"}'],

    [['SMS_FORWARDING'], 'null', { messaging: { forwardSms: null } }, 'NotClearableError messaging.forwardSms'],
    [['SMS_FORWARDING'], 'null', { messaging: { forwardSms: { to: null } } }, 'NotClearableError messaging.forwardSms.to'],
    [['SMS_FORWARDING'], 'value', { messaging: { forwardSms: { to: '+61255501234' } } }, 'POST # {"SendSmsTo":"+61255501234"}'],
    [['SMS_FORWARDING'], 'value', { messaging: { forwardSms: { from: 'Desk', to: '+61255501234' } } }, 'POST # {"SendSmsFrom":"Desk","SendSmsTo":"+61255501234"}'],

    [['EMAIL_FORWARDING'], 'null', { messaging: { forwardEmail: null } }, 'NotClearableError messaging.forwardEmail'],
    [['EMAIL_FORWARDING'], 'null', { messaging: { forwardEmail: { from: null, to: null } } }, 'NotClearableError messaging.forwardEmail.from', 'NotClearableError messaging.forwardEmail.to'],
    [['EMAIL_FORWARDING'], 'value', { messaging: { forwardEmail: { from: 'a@mail.example', to: 'b@mail.example' } } }, 'POST # {"SendEmailFrom":"a@mail.example","SendEmailTo":"b@mail.example"}'],

    [['VOICE_ROUTE'], 'null', { voice: { route: null } }, 'NotClearableError voice.route'],
    [['VOICE_ROUTE'], 'null', { voice: null }, 'NotClearableError voice'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { endpoint: '+61255509999' } } }, 'POST # {"RoutingMethod":"Endpoint","EndpointNumber":"+61255509999"}'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { flowId: FLOW } } }, `POST # {"RoutingMethod":"Flow","Flow":"${FLOW}"}`],
    [['VOICE_ROUTE'], 'value', { voice: { route: { appId: 'A1' } } }, 'InvalidInputError voice.route.appId'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { serviceId: 'S1' } } }, 'InvalidInputError voice.route.serviceId'],
    [['VOICE_ROUTE'], 'value', { voice: { route: { trunkId: 'T1' } } }, 'InvalidInputError voice.route.trunkId'],

    [['RECORDING'], 'null', { voice: { recording: null } }, 'InvalidInputError voice.recording'],
    [['RECORDING'], 'value', { voice: { recording: 'CALL' } }, 'POST # {"Recording":"Call"}'],
    [['VOICE_ROUTE', 'RECORDING'], 'value', { voice: { route: { endpoint: '+61255509999' }, recording: 'CALL' } }, 'POST # {"RoutingMethod":"Endpoint","EndpointNumber":"+61255509999","Recording":"Call"}'],

    [['ATTRIBUTION'], 'null', { attribution: null }, 'NotClearableError attribution'],
    [['ATTRIBUTION'], 'null', { attribution: { content: null } }, 'NotClearableError attribution.content'],
    [['ATTRIBUTION'], 'value', { attribution: { medium: 'print' } }, 'POST # {"Attribution_Medium":"print"}'],
    [['ATTRIBUTION'], 'value', { attribution: { content: 'd', campaign: 'c', medium: 'b', source: 'a' } }, 'POST # {"Attribution_Source":"a","Attribution_Medium":"b","Attribution_Campaign":"c","Attribution_Content":"d"}'],

    [['REGULATORY_ADDRESS'], 'null', { regulatoryAddressId: null }, 'NotClearableError regulatoryAddressId'],
    [['REGULATORY_ADDRESS'], 'value', { regulatoryAddressId: OFFICE }, `POST # {"AddressSid":"${OFFICE}"}`],

    [['SMS_ENABLED'], 'null', { messaging: { smsEnabled: null } }, 'InvalidInputError messaging.smsEnabled'],
    [['SMS_ENABLED'], 'value', { messaging: { smsEnabled: false } }, 'UnsupportedByProviderError messaging.smsEnabled'],
    [['MMS_ENABLED'], 'null', { messaging: { mmsEnabled: null } }, 'InvalidInputError messaging.mmsEnabled'],
    [['MMS_ENABLED'], 'value', { messaging: { mmsEnabled: false } }, 'UnsupportedByProviderError messaging.mmsEnabled'],
    [['SERVICE_PLAN'], 'null', { messaging: { servicePlanId: null } }, 'UnsupportedByProviderError messaging.servicePlanId'],
    [['SERVICE_PLAN'], 'value', { messaging: { servicePlanId: 'P1' } }, 'UnsupportedByProviderError messaging.servicePlanId'],
    [['CAMPAIGN'], 'null', { messaging: { campaignId: null } }, 'UnsupportedByProviderError messaging.campaignId'],
    [['CAMPAIGN'], 'value', { messaging: { campaignId: 'C1' } }, 'UnsupportedByProviderError messaging.campaignId'],
    [['PROVISIONING_CALLBACK'], 'null', { provisioningCallbackUrl: null }, 'UnsupportedByProviderError provisioningCallbackUrl'],
    [['PROVISIONING_CALLBACK'], 'value', { provisioningCallbackUrl: 'https://hooks.example/p' }, 'UnsupportedByProviderError provisioningCallbackUrl'],
  ],
};
