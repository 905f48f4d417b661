import { type ChangeResult, NOTHING_DONE } from '#federation/change.ts';
import { carryOut } from '#federation/effect.ts';
import { releaseChange } from '#federation/release-number.ts';
import { builder } from './builder.ts';
import { IdempotencyError } from './operation.ts';
import { payloadFields } from './change.ts';
import { e164At } from './text-forms.ts';
import { badKey, IDEMPOTENCY_KEY } from './idempotency-key.ts';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  ProviderError,
  UnsupportedByProviderError,
} from './problems.ts';
import { isProblem, numberTarget, orProblem } from './target.ts';

const ReleasePhoneNumberInput = builder.inputType('ReleasePhoneNumberInput', {
  description: 'Which number to give back.',
  fields: t => ({
    id: t.id({ required: true, description: 'The `id` of the number.' }),
    confirmE164: t.field({ type: 'E164', required: true, description: 'Must equal the number’s own E.164.' }),
    idempotencyKey: t.string({ required: true, description: IDEMPOTENCY_KEY }),
  }),
});

const ReleasePhoneNumberError = builder.unionType('ReleasePhoneNumberError', {
  description: 'Why a release did not happen.',
  types: [InvalidInputError, NotFoundError, UnsupportedByProviderError, ConflictError, IdempotencyError, ProviderError],
  resolveType: ({ type }) => type,
});

type Payload = ChangeResult & { readonly releasedId: string };

const ReleasePhoneNumberPayload = builder.objectRef<Payload>('ReleasePhoneNumberPayload').implement({
  description: 'What a release came to.',
  fields: t => ({
    ...payloadFields(t),
    releasedId: t.id({
      nullable: true,
      description: 'The `id` of the number, once it is given up.',
      resolve: ({ outcome, releasedId }) => (outcome === 'APPLIED' || outcome === 'ACCEPTED' ? releasedId : null),
    }),
    effectiveAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is gone. Null: at once, or the provider does not say.',
      resolve: ({ effectiveAt }) => effectiveAt,
    }),
    errors: t.field({
      type: [ReleasePhoneNumberError],
      description: 'Why it did not happen.',
      resolve: ({ errors }) => [...errors] as never[],
    }),
  }),
});

builder.mutationField('releasePhoneNumber', t =>
  t.field({
    type: ReleasePhoneNumberPayload,
    scope: 'numbers:rent',
    nullable: true,
    description:
      'Gives a number back (Sinch, AgentMessage). Sinch keeps it until its paid time ends; at AgentMessage its routing is gone at once, and it rests for 30 days.',
    args: { input: t.arg({ type: ReleasePhoneNumberInput, required: true, description: 'Which number.' }) },
    resolve: async (_root, { input }, context): Promise<Payload> => {
      const { id, idempotencyKey: key } = input;
      const target = numberTarget(id, context, ['input', 'id']);
      const path = ['input', 'confirmE164'];
      const confirmed = orProblem(path, () => ({ confirmE164: e164At(input.confirmE164, path) }));
      const refuse = (errors: ChangeResult['errors']): Payload => ({ ...NOTHING_DONE, errors, releasedId: id });
      const wrong = [...[target, confirmed].filter(part => isProblem(part)), ...badKey(key)];
      if (isProblem(target)) return refuse(wrong);
      const { account } = target;
      if (account.provider.numbers.release === undefined) {
        const message = `${account.title} documents no way to give a number back`;
        return refuse([{ type: 'UnsupportedByProviderError', message, path: ['input', 'id'], account: account.name }]);
      }
      if (isProblem(confirmed) || wrong.length > 0) return refuse(wrong);
      const change = releaseChange(context, account, target.id, { ...confirmed, key });
      return {
        ...(await carryOut(context, change)),
        releasedId: id,
      };
    },
  }),
);
