import type { EmergencyAddress as Address } from '#domain/emergency-address.ts';
import type { Emergency } from '#domain/provider.ts';
import { type ChangeResult, NOTHING_DONE } from '#federation/change.ts';
import { carryOut } from '#federation/effect.ts';
import { deprovisionChange, provisionChange, validateAddress } from '#federation/emergency.ts';
import { withinDeadline } from '#federation/deadline.ts';
import type { Context } from '#federation/context.ts';
import { type AddressAnswer, type Problem, providerProblem } from '#federation/problems.ts';
import { builder } from './builder.ts';
import { payloadFields, phoneNumberField } from './change.ts';
import { EmergencyAddress, EmergencyAddressInput, EmergencyAddressValidation } from './emergency-address.ts';
import { fieldError } from './errors.ts';
import { badKey, IDEMPOTENCY_KEY } from './idempotency-key.ts';
import { IdempotencyError } from './operation.ts';
import {
  AddressNotMatchedError,
  ConflictError,
  InvalidInputError,
  NotFoundError,
  ProviderError,
  UnsupportedByProviderError,
} from './problems.ts';
import { isProblem, numberTarget, type NumberTarget } from './target.ts';

const DISPLAY_NAME = 'The name under which the address is registered, such as that of a company.';
const NUMBER = 'The `id` of the number.';

const EmergencyAddressRequestInput = builder.inputType('EmergencyAddressRequestInput', {
  description: 'An address to be looked at.',
  fields: t => ({
    phoneNumberId: t.id({ required: true, description: NUMBER }),
    displayName: t.string({ required: true, description: DISPLAY_NAME }),
    address: t.field({ type: EmergencyAddressInput, required: true, description: 'The address.' }),
  }),
});

const ProvisionEmergencyAddressInput = builder.inputType('ProvisionEmergencyAddressInput', {
  description: 'An address to be set.',
  fields: t => ({
    phoneNumberId: t.id({ required: true, description: NUMBER }),
    displayName: t.string({ required: true, description: DISPLAY_NAME }),
    address: t.field({ type: EmergencyAddressInput, required: true, description: 'The whole address.' }),
    acceptCorrection: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Write the provider’s corrected address when the match is NEAR.',
    }),
    idempotencyKey: t.string({ required: true, description: IDEMPOTENCY_KEY }),
  }),
});

const DeprovisionEmergencyAddressInput = builder.inputType('DeprovisionEmergencyAddressInput', {
  description: 'Whose address to remove.',
  fields: t => ({
    phoneNumberId: t.id({ required: true, description: NUMBER }),
    idempotencyKey: t.string({ required: true, description: IDEMPOTENCY_KEY }),
  }),
});

const EmergencyAddressError = builder.unionType('EmergencyAddressError', {
  description: 'Why an emergency address was not looked at, set or removed.',
  types: [
    InvalidInputError,
    NotFoundError,
    UnsupportedByProviderError,
    ConflictError,
    AddressNotMatchedError,
    IdempotencyError,
    ProviderError,
  ],
  resolveType: ({ type }) => type,
});

interface Validation {
  readonly validation: AddressAnswer | null;
  readonly errors: readonly Problem[];
}

const ValidateEmergencyAddressPayload = builder.objectRef<Validation>('ValidateEmergencyAddressPayload').implement({
  description: 'What the provider makes of an address.',
  fields: t => ({
    validation: t.field({
      type: EmergencyAddressValidation,
      nullable: true,
      description: 'The answer; null with an error.',
      resolve: ({ validation }) => validation,
    }),
    errors: t.field({
      type: [EmergencyAddressError],
      description: 'Why there is none.',
      resolve: ({ errors }) => [...errors] as never[],
    }),
  }),
});

/** The number is the input's, so that its address is read, or the failure told, also where the number is not shown. */
type Payload = ChangeResult & { readonly target: NumberTarget | null };

const EmergencyAddressPayload = builder.objectRef<Payload>('EmergencyAddressPayload').implement({
  description: 'What a change of an emergency address came to.',
  fields: t => ({
    ...payloadFields(t),
    phoneNumber: phoneNumberField(t),
    emergencyAddress: t.field({
      type: EmergencyAddress,
      nullable: true,
      description:
        'The address as it was read after the change, or null if there is none. Null with an error: it could not be read. Null also while the outcome is UNKNOWN, whatever the provider shows meanwhile.',
      resolve: ({ target, outcome }, _args, context) => {
        // What is shown while a change may still come about must not be taken for the address in force.
        if (target === null || outcome === 'UNKNOWN') return null;
        return context
          .loaders(target.account)
          .emergencyAddress.load(target.id)
          .catch(failure => Promise.reject(fieldError(failure)));
      },
    }),
    errors: t.field({
      type: [EmergencyAddressError],
      description: 'Why it did not happen.',
      resolve: ({ errors }) => [...errors] as never[],
    }),
  }),
});

const refuse = (errors: readonly Problem[], target: NumberTarget | null): Payload => ({
  ...NOTHING_DONE,
  errors,
  target,
});

interface EmergencyTarget extends NumberTarget {
  readonly emergency: Emergency;
}

function emergencyTarget(id: string, context: Context): EmergencyTarget | Problem {
  const path = ['input', 'phoneNumberId'];
  const target = numberTarget(id, context, path);
  if (isProblem(target)) return target;
  const { account } = target;
  const { emergency } = account.provider;
  if (emergency) return { ...target, emergency };
  return {
    type: 'UnsupportedByProviderError',
    message: `${account.title} has no emergency addresses`,
    path,
    account: account.name,
  };
}

/** Trimmed, nothing empty; which parts are empty comes first. */
function toAddress(input: typeof EmergencyAddressInput.$inferInput): { address: Address; problems: Problem[] } {
  const part = (text: string | null | undefined): string | null => text?.trim() || null;
  const { streetNumber, street, city, state, postalCode } = input;
  const needed = { streetNumber, street, city, state, postalCode };
  const problems = Object.entries(needed).flatMap(([name, text]): Problem[] =>
    part(text) === null
      ? [{ type: 'InvalidInputError', message: `\`${name}\` is empty`, path: ['input', 'address', name] }]
      : [],
  );
  const address: Address = {
    streetNumber: streetNumber.trim(),
    street: street.trim(),
    unit: part(input.unit),
    city: city.trim(),
    state: state.trim(),
    postalCode: postalCode.trim(),
    postalCodePlusFour: part(input.postalCodePlusFour),
  };
  return { address, problems };
}

const emptyName = (displayName: string): Problem[] =>
  displayName.trim() === ''
    ? [{ type: 'InvalidInputError', message: '`displayName` is empty', path: ['input', 'displayName'] }]
    : [];

builder.mutationField('validateEmergencyAddress', t =>
  t.field({
    type: ValidateEmergencyAddressPayload,
    scope: 'emergency:write',
    nullable: true,
    description:
      'Asks the provider what it makes of an address (Sinch). Changes nothing; a mutation so that an address never travels in a URL.',
    args: {
      input: t.arg({ type: EmergencyAddressRequestInput, required: true, description: 'Which number, which address.' }),
    },
    resolve: async (_root, { input }, context): Promise<Validation> => {
      const target = emergencyTarget(input.phoneNumberId, context);
      const { address, problems } = toAddress(input.address);
      const wrong = [...(isProblem(target) ? [target] : []), ...problems, ...emptyName(input.displayName)];
      if (isProblem(target) || wrong.length > 0) return { validation: null, errors: wrong };
      const { account, emergency, id } = target;
      try {
        const request = { displayName: input.displayName.trim(), address };
        const validation = await withinDeadline(context, account, signal =>
          validateAddress(emergency, id, request, signal),
        );
        return { validation, errors: [] };
      } catch (error) {
        return { validation: null, errors: [providerProblem(account, error)] };
      }
    },
  }),
);

builder.mutationField('provisionEmergencyAddress', t =>
  t.field({
    type: EmergencyAddressPayload,
    scope: 'emergency:write',
    nullable: true,
    description:
      'Sets the emergency address of a number (Sinch), after the provider has validated it, and reads it back.',
    args: {
      input: t.arg({
        type: ProvisionEmergencyAddressInput,
        required: true,
        description: 'Which number, which address.',
      }),
    },
    resolve: async (_root, { input }, context): Promise<Payload> => {
      const { displayName, acceptCorrection, idempotencyKey: key } = input;
      const target = emergencyTarget(input.phoneNumberId, context);
      const { address, problems } = toAddress(input.address);
      const wrong = [...(isProblem(target) ? [target] : []), ...problems, ...emptyName(displayName), ...badKey(key)];
      if (isProblem(target)) return refuse(wrong, null);
      if (wrong.length > 0) return refuse(wrong, target);
      const { account, emergency, id } = target;
      const request = { displayName: displayName.trim(), address };
      const change = provisionChange(context, account, emergency, id, request, { acceptCorrection, key });
      return { ...(await carryOut(context, change)), target };
    },
  }),
);

builder.mutationField('deprovisionEmergencyAddress', t =>
  t.field({
    type: EmergencyAddressPayload,
    scope: 'emergency:write',
    nullable: true,
    description: 'Removes the emergency address of a number (Sinch), and reads it back.',
    args: { input: t.arg({ type: DeprovisionEmergencyAddressInput, required: true, description: 'Which number.' }) },
    resolve: async (_root, { input: { phoneNumberId, idempotencyKey: key } }, context): Promise<Payload> => {
      const target = emergencyTarget(phoneNumberId, context);
      const wrong = [...(isProblem(target) ? [target] : []), ...badKey(key)];
      if (isProblem(target)) return refuse(wrong, null);
      if (wrong.length > 0) return refuse(wrong, target);
      const change = deprovisionChange(context, target.account, target.emergency, target.id, key);
      return { ...(await carryOut(context, change)), target };
    },
  }),
);
