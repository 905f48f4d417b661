import type { Problem } from '#federation/problems.ts';

export const IDEMPOTENCY_KEY =
  'Your own text for this one intention, at most 255 characters; a UUID is good. A repeat with the same key and input gets the first answer, and nothing is sent again. Keep it over time-outs; take a new one only for a new intention.';

const PATH = ['input', 'idempotencyKey'];

/** What is wrong with a key, if anything. */
export const badKey = (key: string | null): Problem[] =>
  key === null || /^[\x21-\x7e]{1,255}$/.test(key)
    ? []
    : [
        {
          type: 'InvalidInputError',
          message: '`idempotencyKey` must be 1 to 255 printable ASCII characters without spaces',
          path: PATH,
        },
      ];
