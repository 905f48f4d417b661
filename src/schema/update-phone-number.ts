import { keysOf, type NumberPatch } from '#domain/number-patch.ts';
import { type ChangeResult, NOTHING_DONE } from '#federation/change.ts';
import type { Context } from '#federation/context.ts';
import { carryOut } from '#federation/effect.ts';
import { withinDeadline } from '#federation/deadline.ts';
import { IN_FORCE, notHeld, planUpdate, readNumber, updateChange } from '#federation/update-number.ts';
import { type Problem, providerProblem } from '#federation/problems.ts';
import { builder } from './builder.ts';
import { IdempotencyError } from './operation.ts';
import { payloadFields, phoneNumberField, PlannedRequest, type PlannedRequestShape } from './change.ts';
import { patchFor, toPatch, UpdateAttributionInput, UpdateMessagingInput, UpdateVoiceInput } from './number-patch.ts';
import {
  ConflictError,
  InvalidInputError,
  NotClearableError,
  NotFoundError,
  ProviderError,
  UnsupportedByProviderError,
} from './problems.ts';
import { isProblem, numberTarget, type NumberTarget } from './target.ts';
import { badKey, IDEMPOTENCY_KEY } from './idempotency-key.ts';

const UpdatePhoneNumberInput = builder.inputType('UpdatePhoneNumberInput', {
  description: 'What to change. Leave a field out to keep it; give null to clear it.',
  fields: t => ({
    id: t.id({ required: true, description: 'The `id` of the number.' }),
    friendlyName: t.string({ description: 'Name for people (Sinch, Fone Dynamics, AgentMessage).' }),
    messaging: t.field({
      type: UpdateMessagingInput,
      description: 'How it sends and receives messages. Null is refused; clear the fields you mean.',
    }),
    voice: t.field({ type: UpdateVoiceInput, description: 'How it treats calls. Null means no route.' }),
    attribution: t.field({ type: UpdateAttributionInput, description: 'Marketing attribution (Fone Dynamics).' }),
    regulatoryAddressId: t.string({ description: 'Registered address of whoever uses it (Fone Dynamics).' }),
    provisioningCallbackUrl: t.field({
      type: 'URL',
      description: 'Where the provider reports the progress of provisioning (Sinch).',
    }),
    validateOnly: t.boolean({ description: 'Check and plan only; change nothing.' }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const UpdatePhoneNumberError = builder.unionType('UpdatePhoneNumberError', {
  description: 'Why an update did not, or not wholly, happen.',
  types: [
    InvalidInputError,
    NotFoundError,
    NotClearableError,
    UnsupportedByProviderError,
    ConflictError,
    IdempotencyError,
    ProviderError,
  ],
  resolveType: ({ type }) => type,
});

type Payload = ChangeResult & { readonly plan: readonly PlannedRequestShape[] };

const UpdatePhoneNumberPayload = builder.objectRef<Payload>('UpdatePhoneNumberPayload').implement({
  description: 'What an update came to.',
  fields: t => ({
    ...payloadFields(t),
    phoneNumber: phoneNumberField(t),
    errors: t.field({
      type: [UpdatePhoneNumberError],
      description: 'Why it did not, or not wholly, happen.',
      resolve: ({ errors }) => [...errors] as never[],
    }),
    plan: t.field({
      type: [PlannedRequest],
      description: 'With `validateOnly`: the requests that would be sent, in order.',
      resolve: ({ plan }) => [...plan],
    }),
  }),
});

const refuse = (errors: readonly Problem[]): Payload => ({ ...NOTHING_DONE, errors, plan: [] });

builder.mutationField('updatePhoneNumber', t =>
  t.field({
    type: UpdatePhoneNumberPayload,
    scope: 'numbers:write',
    nullable: true,
    description:
      'Changes settings of a number. What the provider cannot set or clear is refused before anything is sent.',
    args: {
      input: t.arg({ type: UpdatePhoneNumberInput, required: true, description: 'Which number, and what to change.' }),
    },
    resolve: async (_root, { input }, context): Promise<Payload> => {
      const target = numberTarget(input.id, context, ['input', 'id']);
      const { patch, problems } = isProblem(target)
        ? toPatch(input, ['input'])
        : patchFor(target.account, input, ['input']);
      const key = input.idempotencyKey ?? null;
      const wrong = [...(isProblem(target) ? [target] : []), ...problems, ...badKey(key)];
      if (isProblem(target) || wrong.length > 0) return refuse(wrong);
      if (keysOf(patch).length === 0) {
        return {
          ...refuse([]),
          warnings: [
            { code: 'EMPTY_CHANGE', message: 'The input names no setting; nothing was sent', path: ['input'] },
          ],
        };
      }
      if (input.validateOnly) return planned(context, target, patch);
      const change = updateChange(context, target.account, target.id, patch, { key, idPath: ['input', 'id'] });
      return { ...(await carryOut(context, change)), plan: [] };
    },
  }),
);

async function planned(context: Context, { account, id }: NumberTarget, patch: NumberPatch): Promise<Payload> {
  try {
    const number = await withinDeadline(context, account, signal => readNumber(account, id, signal));
    if (number === null) return refuse(notHeld(account, ['input', 'id']).errors);
    const plan = planUpdate(number, patch);
    return { ...NOTHING_DONE, number, plan, warnings: plan.length === 0 ? [IN_FORCE] : [] };
  } catch (error) {
    return refuse([providerProblem(account, error)]);
  }
}
