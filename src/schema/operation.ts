import type { Outcome } from '#federation/change.ts';
import { numberOf, type StoredAnswer } from '#federation/answer.ts';
import { findOperation } from '#federation/operations.ts';
import type { Operation as Recorded } from '#store/operation.ts';
import { builder } from './builder.ts';
import { described } from './enums.ts';
import { inputError } from './errors.ts';
import { decodeId, encodeId, OPAQUE } from './ids.ts';
import { PhoneNumber } from './phone-number.ts';
import { type Problem, UserError } from './problems.ts';
import type { IdempotencyReason } from '#federation/problems.ts';

type State = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'UNKNOWN';

const OperationState = builder.enumType('OperationState', {
  description: 'How far a change is.',
  values: described<State>({
    RUNNING: 'Under way.',
    SUCCEEDED: 'Done, or taken by the provider.',
    FAILED: 'Not done, or not wholly; see `errors`.',
    UNKNOWN: 'Sent, and no answer came. It is being found out by reading the provider.',
  }),
});

const answerOf = ({ answer }: Recorded): StoredAnswer | null => answer as StoredAnswer | null;

function stateOf({ state, outcome }: Recorded): State {
  if (state !== 'DONE') return state;
  return (outcome as Outcome) === 'APPLIED' || (outcome as Outcome) === 'ACCEPTED' ? 'SUCCEEDED' : 'FAILED';
}

export const Operation = builder.objectRef<Recorded>('Operation').implement({
  description:
    'A change that was begun. It can be followed until its outcome is known, and as long as its key is kept.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: value => typeof value === 'object' && value !== null && 'fingerprint' in value,
  fields: t => ({
    id: t.id({ description: OPAQUE, resolve: ({ id }) => encodeId('Operation', id) }),
    kind: t.exposeString('mutation', { description: 'The mutation that began it.' }),
    state: t.field({ type: OperationState, description: 'How far it is.', resolve: stateOf }),
    phoneNumber: t.field({
      type: PhoneNumber,
      nullable: true,
      description: 'The number as it is now; null where there is none, or it is not yet known.',
      resolve: (operation, _args, context) => numberOf(context, answerOf(operation)),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was begun.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When something was last found out.',
      resolve: ({ updatedAt }) => new Date(updatedAt),
    }),
    errors: t.field({
      type: [UserError],
      description: 'Why it failed.',
      resolve: operation => [...(answerOf(operation)?.errors ?? [])],
    }),
  }),
});

builder.queryField('operation', t =>
  t.field({
    type: Operation,
    scope: null,
    nullable: true,
    description: 'A change that you began, by its `id`. Null when there is none, or it was somebody else’s.',
    args: { id: t.arg.id({ required: true, description: 'From `operation` of a payload.' }) },
    resolve: (_root, { id }, context) => {
      const { typename, id: inner } = decodeId(id);
      if (typename !== 'Operation')
        throw inputError(`This is the id of a ${typename}; the id of an operation is wanted`, ['id'], 'INVALID_ID');
      return findOperation(context, inner);
    },
  }),
);

const IdempotencyErrorReason = builder.enumType('IdempotencyErrorReason', {
  description: 'Why an idempotency key cannot be used.',
  values: described<IdempotencyReason>({
    KEY_REUSED_WITH_OTHER_INPUT: 'You used the key for another input. Take a new key for a new intention.',
    REQUEST_IN_PROGRESS:
      'The first request with it is still running. Ask again later with the same key, or follow `operation`.',
    OUTCOME_UNKNOWN: 'The provider never answered the first request. It is being found out; follow `operation`.',
  }),
});

export const IdempotencyError = builder.objectRef<Problem<'IdempotencyError'>>('IdempotencyError').implement({
  description: 'The idempotency key was used before; nothing was sent now.',
  interfaces: [UserError],
  fields: t => ({
    reason: t.field({ type: IdempotencyErrorReason, description: 'Why.', resolve: ({ reason }) => reason }),
    operation: t.field({
      type: Operation,
      nullable: true,
      description: 'The change that the key began.',
      resolve: ({ operation }, _args, context) => (operation === null ? null : findOperation(context, operation)),
    }),
  }),
});
