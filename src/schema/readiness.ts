import type { Readiness as Judgement, ReadinessCheck as Check } from '#federation/readiness.ts';
import { builder } from './builder.ts';
import { described } from './enums.ts';

const CheckResult = builder.enumType('CheckResult', {
  description: 'How a check ended.',
  values: described<Check['result']>({
    PASS: 'As it should be.',
    FAIL: 'Not as it should be.',
    UNKNOWN: 'The provider does not tell. Never counts as passed.',
  }),
});

const ReadinessCheck = builder.objectRef<Check>('ReadinessCheck').implement({
  description: 'One thing to be sure of before a number is used.',
  fields: t => ({
    code: t.exposeString('code', {
      description:
        'Stable: LISTED, STATUS_ACTIVE, CAPABILITY, SENDER_ID, SERVICE_PLAN, CAMPAIGN, VOICE_ROUTE, NOTHING_PENDING, INBOUND_WEBHOOK or DELIVERY_WEBHOOK.',
    }),
    result: t.field({ type: CheckResult, description: 'How it ended.', resolve: ({ result }) => result }),
    message: t.exposeString('message', { description: 'What was found, for people.' }),
  }),
});

export const Readiness = builder.objectRef<Judgement>('Readiness').implement({
  description: 'Whether a number can be used for something now, by the checks the providers themselves ask for.',
  fields: t => ({
    ready: t.exposeBoolean('ready', {
      nullable: true,
      description: 'False when a check failed. Null when none failed and one is UNKNOWN.',
    }),
    checks: t.field({
      type: [ReadinessCheck],
      description: 'Every check, in a fixed order.',
      resolve: ({ checks }) => [...checks],
    }),
  }),
});
