import type { NumberSetting as Setting } from '#domain/phone-number.ts';
import type { ChangeResult, Outcome } from '#federation/change.ts';
import { findOperation } from '#federation/operations.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { described, NumberSetting } from './enums.ts';
import { Operation } from './operation.ts';
import { PhoneNumber } from './phone-number.ts';
import { Warning } from './problems.ts';

export const MutationOutcome = builder.enumType('MutationOutcome', {
  description: 'What a change came to: the thing to switch on. `errors` explain it.',
  values: described<Outcome>({
    APPLIED: 'Done.',
    ACCEPTED: 'The provider took it and is still working: see `phoneNumber.provisioning`.',
    PARTIALLY_APPLIED: 'Some of it was done: see `errors`, and `phoneNumber` for how it stands.',
    NOT_APPLIED: 'Nothing changed.',
    UNKNOWN:
      'It was sent and no answer came, or has not come yet. Follow `operation` before you try again; the key stays locked until then.',
  }),
});

export interface PlannedRequestShape {
  readonly summary: string;
  readonly settings: readonly Setting[];
  readonly isDestructive: boolean;
}

export const PlannedRequest = builder.objectRef<PlannedRequestShape>('PlannedRequest').implement({
  description: 'One request that a change would send to the provider.',
  fields: t => ({
    summary: t.exposeString('summary', { description: 'What it does, for people.' }),
    settings: t.field({
      type: [NumberSetting],
      description: 'What it changes.',
      resolve: ({ settings }) => [...settings],
    }),
    isDestructive: t.exposeBoolean('isDestructive', {
      description: 'It takes away something that may not be had back.',
    }),
  }),
});

/** The fields that every payload of a change has, for a ref whose shape is a ChangeResult. */
export const payloadFields = <Shape extends ChangeResult>(
  t: PothosSchemaTypes.ObjectFieldBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, Shape>,
) => ({
  outcome: t.field({ type: MutationOutcome, description: 'What it came to.', resolve: ({ outcome }) => outcome }),
  warnings: t.field({
    type: [Warning],
    description: 'What a caller should know all the same.',
    resolve: ({ warnings }) => [...warnings],
  }),
  operation: t.field({
    type: Operation,
    nullable: true,
    description:
      'Follows the change; null where nothing was begun, or what was recorded of it cannot be read just now.',
    // The outcome stands, whatever has become of the store since.
    resolve: ({ operation }, _args, context) =>
      operation === null
        ? null
        : findOperation(context, operation).catch((error: unknown) => {
            context.changes.report(error, { operation, requestId: context.requestId });
            return null;
          }),
  }),
  replayed: t.boolean({
    description: 'This is the stored answer of an earlier request with the same key.',
    resolve: ({ replayed }) => replayed,
  }),
});

export const phoneNumberField = <Shape extends ChangeResult>(
  t: PothosSchemaTypes.ObjectFieldBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, Shape>,
) =>
  t.field({
    type: PhoneNumber,
    nullable: true,
    description: 'The number as it was read after the change. Null where it could not be read, or there is none.',
    resolve: ({ number }) => number,
  });
