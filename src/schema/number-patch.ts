import { type NumberPatch, type PatchKey } from '#domain/number-patch.ts';
import type { VoiceRoute } from '#domain/phone-number.ts';
import type { Account } from '#federation/account.ts';
import type { Problem } from '#federation/problems.ts';
import { type PathOf, refusalsOf } from '#federation/update-number.ts';
import { builder } from './builder.ts';
import { HttpMethod, Recording } from './number-settings.ts';

const clear = 'Null clears it, where the provider documents how; left out, it stays.';

const WebhookInput = builder.inputType('WebhookInput', {
  description: 'An address that a provider shall call.',
  fields: t => ({
    url: t.field({ type: 'URL', required: true, description: 'The address. AgentMessage wants https.' }),
    method: t.field({ type: HttpMethod, description: 'How it is called; only Fone Dynamics lets you choose.' }),
  }),
});

const ForwardingInput = builder.inputType('ForwardingInput', {
  description: 'Where received messages shall be forwarded to (Fone Dynamics). A part that is left out stays.',
  fields: t => ({
    from: t.string({ description: 'The sender of the forwarded message.' }),
    to: t.string({ description: 'Its receiver.' }),
  }),
});

export const UpdateMessagingInput = builder.inputType('UpdateMessagingInput', {
  description: 'How a number shall send and receive messages. Leave a field out to keep it.',
  fields: t => ({
    smsEnabled: t.boolean({ description: 'Text messages on or off (Red Cloud). Null is refused: it is neither.' }),
    mmsEnabled: t.boolean({
      description: 'Multimedia messages on or off (Red Cloud). Null is refused: it is neither.',
    }),
    inboundWebhook: t.field({
      type: WebhookInput,
      description: `Where received messages are sent (Fone Dynamics, Red Cloud, AgentMessage). ${clear}`,
    }),
    deliveryWebhook: t.field({
      type: WebhookInput,
      description: `Where delivery receipts are sent (Fone Dynamics, Red Cloud, AgentMessage). ${clear}`,
    }),
    servicePlanId: t.string({ description: `SMS service plan (Sinch). ${clear}` }),
    campaignId: t.string({ description: `10DLC campaign (Sinch, Red Cloud, AgentMessage). ${clear}` }),
    forwardSms: t.field({ type: ForwardingInput, description: `Forwarding as SMS (Fone Dynamics). ${clear}` }),
    forwardEmail: t.field({ type: ForwardingInput, description: `Forwarding as e-mail (Fone Dynamics). ${clear}` }),
  }),
});

const VoiceRouteInput = builder.inputType('VoiceRouteInput', {
  isOneOf: true,
  description: 'Where calls shall go. Give exactly one.',
  fields: t => ({
    endpoint: t.field({ type: 'E164', description: 'Another number (Fone Dynamics).' }),
    flowId: t.string({ description: 'A call flow, by its `id` (Fone Dynamics).' }),
    appId: t.string({ description: 'A voice application (Sinch).' }),
    serviceId: t.string({ description: 'A fax service (Sinch).' }),
    trunkId: t.string({ description: 'A SIP trunk (Sinch).' }),
  }),
});

export const UpdateVoiceInput = builder.inputType('UpdateVoiceInput', {
  description: 'How a number shall treat calls. Leave a field out to keep it.',
  fields: t => ({
    route: t.field({ type: VoiceRouteInput, description: `Where calls go (Sinch, Fone Dynamics). ${clear}` }),
    recording: t.field({
      type: Recording,
      description: 'Whether calls are recorded (Fone Dynamics). Null is refused: OFF ends it.',
    }),
  }),
});

export const UpdateAttributionInput = builder.inputType('UpdateAttributionInput', {
  description: 'What calls shall be attributed to (Fone Dynamics). A part that is left out stays.',
  fields: t => ({
    source: t.string({ description: 'Such as `google`.' }),
    medium: t.string({ description: 'Such as `cpc`.' }),
    campaign: t.string({ description: 'Marketing campaign; the 10DLC campaign is `messaging.campaignId`.' }),
    content: t.string({ description: 'Such as the name of an advertisement.' }),
  }),
});

/** The settings of an input, whatever else it holds. */
export interface SettingsInput {
  readonly friendlyName?: string | null | undefined;
  readonly messaging?: typeof UpdateMessagingInput.$inferInput | null | undefined;
  readonly voice?: typeof UpdateVoiceInput.$inferInput | null | undefined;
  readonly attribution?: typeof UpdateAttributionInput.$inferInput | null | undefined;
  readonly regulatoryAddressId?: string | null | undefined;
  readonly provisioningCallbackUrl?: string | null | undefined;
}

/** Where each setting stands in the input. */
const INPUT_PATH: Readonly<Record<PatchKey, readonly string[]>> = {
  friendlyName: ['friendlyName'],
  smsEnabled: ['messaging', 'smsEnabled'],
  mmsEnabled: ['messaging', 'mmsEnabled'],
  inboundWebhook: ['messaging', 'inboundWebhook'],
  deliveryWebhook: ['messaging', 'deliveryWebhook'],
  servicePlanId: ['messaging', 'servicePlanId'],
  campaignId: ['messaging', 'campaignId'],
  forwardSms: ['messaging', 'forwardSms'],
  forwardEmail: ['messaging', 'forwardEmail'],
  voiceRoute: ['voice', 'route'],
  recording: ['voice', 'recording'],
  attribution: ['attribution'],
  regulatoryAddressId: ['regulatoryAddressId'],
  provisioningCallbackUrl: ['provisioningCallbackUrl'],
};

/** A route is one of several fields, and where there is no `voice` at all there is no route either. */
const pathsIn =
  (input: SettingsInput, at: readonly string[]): PathOf =>
  (key, part) => {
    if (key !== 'voiceRoute') return [...at, ...INPUT_PATH[key], ...part];
    if (input.voice === null) return [...at, 'voice'];
    return [...at, 'voice', 'route', ...Object.keys(input.voice?.route ?? {})];
  };

const NOT_NULL = ['smsEnabled', 'mmsEnabled', 'recording'] as const;

/** A patch, and everything in the input it came from that is wrong, found without a request. */
export interface PatchRead {
  readonly patch: NumberPatch;
  readonly problems: readonly Problem[];
}

/** As `toPatch`, in the provider's spelling; and besides what the provider cannot do. */
export function patchFor(account: Account, input: SettingsInput, at: readonly string[]): PatchRead {
  const { patch: given, problems } = toPatch(input, at);
  const patch = account.provider.numbers.changes?.canonical?.(given) ?? given;
  const known = new Set(problems.map(({ path }) => String(path)));
  const refusals = refusalsOf(account, patch, pathsIn(input, at)).filter(({ path }) => !known.has(String(path)));
  return { patch, problems: [...problems, ...refusals] };
}

/** The patch an input stands for, three states kept apart; and everything in it that no provider could make sense of. */
export function toPatch(input: SettingsInput, at: readonly string[]): PatchRead {
  const problems: Problem[] = [];
  const invalid = (message: string, path: readonly string[]): void =>
    void problems.push({ type: 'InvalidInputError', message, path: [...at, ...path] });

  if (input.messaging === null)
    invalid('`messaging` is null, which would clear everything in it. Give null to the fields you mean', ['messaging']);
  const { messaging, voice } = input;
  const values = { ...input, ...messaging, ...voice };
  for (const key of NOT_NULL)
    if (values[key] === null) invalid(`\`${key}\` cannot be null. Leave it out to keep it`, INPUT_PATH[key]);
  for (const path of emptyTexts(input)) invalid(emptyMessage(path), path);

  const patch: NumberPatch = {
    friendlyName: input.friendlyName,
    smsEnabled: messaging?.smsEnabled ?? undefined,
    mmsEnabled: messaging?.mmsEnabled ?? undefined,
    inboundWebhook: toWebhook(messaging?.inboundWebhook),
    deliveryWebhook: toWebhook(messaging?.deliveryWebhook),
    servicePlanId: messaging?.servicePlanId,
    campaignId: messaging?.campaignId,
    forwardSms: unlessEmpty(messaging?.forwardSms),
    forwardEmail: unlessEmpty(messaging?.forwardEmail),
    voiceRoute: voice === null ? null : toRoute(voice?.route),
    recording: voice?.recording ?? undefined,
    attribution: unlessEmpty(input.attribution),
    regulatoryAddressId: input.regulatoryAddressId,
    provisioningCallbackUrl: input.provisioningCallbackUrl,
  };
  return { patch, problems };
}

/** A group of which no part is given asks for nothing. */
const unlessEmpty = <Group extends object>(group: Group | null | undefined): Group | null | undefined =>
  group && Object.values(group).every(part => part === undefined) ? undefined : group;

type WebhookValue = typeof WebhookInput.$inferInput;

/** A method that is null says as little as one that is left out. */
const toWebhook = (input: WebhookValue | null | undefined): NumberPatch['inboundWebhook'] =>
  input && { url: input.url, ...(input.method && { method: input.method }) };

function toRoute(input: typeof VoiceRouteInput.$inferInput | null | undefined): VoiceRoute | null | undefined {
  if (!input) return input;
  if (typeof input.endpoint === 'string') return { kind: 'ENDPOINT', target: input.endpoint };
  if (typeof input.flowId === 'string') return { kind: 'FLOW', target: input.flowId };
  if (typeof input.appId === 'string') return { kind: 'APP', target: input.appId };
  if (typeof input.serviceId === 'string') return { kind: 'SERVICE', target: input.serviceId };
  return { kind: 'TRUNK', target: input.trunkId ?? '' };
}

/** A webhook has no address only where there is no webhook. */
const emptyMessage = (path: readonly string[]): string => {
  const name = path.at(-1) === 'url' ? path.at(-2) : path.at(-1);
  return `\`${path.at(-1)}\` is empty. Give null to clear \`${name}\`, or leave it out to keep it`;
};

/** Paths of texts that are `""`, in the settings alone. */
function emptyTexts(input: SettingsInput): string[][] {
  const { friendlyName, messaging, voice, attribution, regulatoryAddressId, provisioningCallbackUrl } = input;
  const walk = (value: unknown, path: string[]): string[][] => {
    if (value === '') return [path];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => walk(inner, [...path, key]));
  };
  return walk({ friendlyName, messaging, voice, attribution, regulatoryAddressId, provisioningCallbackUrl }, []);
}
