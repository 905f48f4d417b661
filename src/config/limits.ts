import { z } from 'zod';

const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, error).max(most, error);
};

/** The keys of the block `limits` about documents and callers. */
export const limitFields = {
  maxTokens: wholeNumber(200, 2_000).default(1_000).meta({
    description: 'Tokens of a document, and fields once its fragments are spread. Tools that read the schema need 200.',
  }),
  maxDepth: wholeNumber(4, 25).default(16).meta({
    description: 'Fields within fields, fragments spread. Tools that read the schema need 15.',
  }),
  maxAliases: wholeNumber(0, 200).default(30).meta({
    description: 'Aliases of a document, fragments spread.',
  }),
  maxDirectives: wholeNumber(0, 200).default(30).meta({
    description: 'Directives of a document.',
  }),
  maxCost: wholeNumber(100, 100_000).default(5_000).meta({
    description: 'Points that one request may be estimated at, before it is executed.',
  }),
  costPerMinute: wholeNumber(100, 10_000_000).default(60_000).meta({
    description: 'Points of one caller in a minute, over all instances. Whoever needs no key has 1,000 times as many.',
  }),
  writesPerMinute: wholeNumber(1, 100_000).default(60).meta({
    description:
      'Mutations of one caller in a minute, over all instances. Whoever needs no key has 1,000 times as many.',
  }),
  concurrency: wholeNumber(1, 10_000).default(50).meta({
    description: 'Requests of one caller at a time, over all instances. Whoever needs no key may have all there are.',
  }),
  subscriptionsPerCaller: wholeNumber(1, 10_000).default(10).meta({
    description:
      'Subscriptions of one caller at a time, over all instances. Whoever needs no key may have all there are.',
  }),
  subscriptions: wholeNumber(1, 100_000).default(1_000).meta({
    description: 'Subscriptions of all callers at a time, for each instance. Each holds one of its connections.',
  }),
  privateWebhooks: z.boolean({ error: 'must be true or false' }).default(false).meta({
    description:
      'Whether webhooks may lead to private addresses, such as 10.0.0.1 or localhost. Those of sandboxes always may.',
  }),
} as const;

export const documentsSchema = z
  .strictObject({
    manifest: z.string().min(1, 'must not be empty').optional().meta({
      description:
        'The file that `npm run trusted-documents` writes: documents that can be named by their hash, the only ones for callers whose documents are TRUSTED. Read at the start.',
    }),
  })
  .meta({ description: 'Documents the server knows.' });
