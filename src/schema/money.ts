import type { Money as DomainMoney, RecurringPrice as DomainPrice } from '#domain/phone-number.ts';
import { builder } from './builder.ts';
import { moment } from './moment.ts';

export const Money = builder.objectRef<DomainMoney>('Money').implement({
  description: 'An amount in a currency.',
  fields: t => ({
    amount: t.exposeString('amount', { description: 'A decimal as text, such as `2.00`, so that nothing is rounded.' }),
    currencyCode: t.exposeString('currencyCode', { description: 'ISO 4217, such as `USD`.' }),
  }),
});

export const RecurringPrice = builder.objectRef<DomainPrice>('RecurringPrice').implement({
  description: 'What holding a number costs, again and again (Sinch).',
  fields: t => ({
    price: t.field({
      type: Money,
      nullable: true,
      description: 'What is charged each time. Null: the provider tells when, and not how much.',
      resolve: ({ price }) => price,
    }),
    intervalMonths: t.exposeInt('intervalMonths', {
      nullable: true,
      description: 'Months from one charge to the next.',
    }),
    nextChargeDate: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is charged next.',
      resolve: ({ nextChargeDate }) => moment(nextChargeDate),
    }),
    expireAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the paid time ends; set once the number was released.',
      resolve: ({ expireAt }) => moment(expireAt),
    }),
  }),
});
