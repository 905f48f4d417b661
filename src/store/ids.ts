import { randomBytes } from 'node:crypto';

const COUNTER_LIMIT = 0x1000;

/**
 * UUIDs of version 7 that sort as they were made, also within a millisecond and when the clock goes back: the twelve
 * bits behind the time count. Between two processes the time alone decides.
 */
export function createIds(now: () => number): () => string {
  let time = 0;
  let counter = 0;
  return () => {
    const present = now();
    if (present > time) {
      time = present;
      counter = 0;
    } else if (++counter === COUNTER_LIMIT) {
      time += 1;
      counter = 0;
    }
    const random = randomBytes(8);
    random[0] = 0x80 | (random[0]! & 0x3f);
    const hex = [time.toString(16).padStart(12, '0'), (0x7000 | counter).toString(16), random.toString('hex')].join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text can be an id of the store at all. */
export const isId = (text: string): boolean => UUID.test(text);
