import { z } from 'zod';

const milliseconds = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, error).max(most, error);
};

export const subscriptionsSchema = z
  .strictObject({
    heartbeatMs: milliseconds(1_000, 60_000).default(15_000).meta({
      description:
        'Milliseconds after which a comment is sent, and again: less than the shortest time after which anything between here and a subscriber gives up an idle connection.',
    }),
    slowAfterMs: milliseconds(1_000, 120_000).default(15_000).meta({
      description: 'Milliseconds that a subscriber may leave untaken what was sent, before it is dropped.',
    }),
    maxAgeMs: milliseconds(60_000, 86_400_000).default(3_600_000).meta({
      description: 'Milliseconds after which a stream ends, in order, and its subscriber goes on with a new one.',
    }),
  })
  .meta({ description: 'How subscriptions are answered.' });
