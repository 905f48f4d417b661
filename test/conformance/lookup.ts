import { describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import type { Provider } from '#domain/provider.ts';
import type { Subject } from './provider.ts';
import { sample, walk } from './walk.ts';
import { expectSameNumber } from './well-formed.ts';

/** Ids that no upstream gives out and that would leave their place in a URL. */
const HOSTILE = [
  '', ' ', '.', '..', '../x', 'a/b', '/', 'x?y', 'x#y', 'x&y', 'a:b', 'a b', 'a\\b', '%', '%2e%2e', '%2F', 'a%00b',
  'a\nb', 'a\r\nHost: b', '\u0000', '\u202e123', 'número', '１２３４５６７８９０', '🙂', 'x'.repeat(10_000), '1'.repeat(10_000),
]; // prettier-ignore

const heldBy = async ({ numbers }: Provider) => (await walk(numbers.list(EVERY_NUMBER))).items;

export function lookupTests(subject: Subject): void {
  const { says } = subject;
  const { signal } = new AbortController();

  describe('getMany', () => {
    test('answers in the order of the ids, twice for an id asked twice', async () => {
      const provider = subject.open();
      const [first, second, third] = sample(await heldBy(provider), 3);
      const wanted = [third!, first!, second!, first!];
      const found = await provider.numbers.getMany(wanted.map(number => number.id), signal); // prettier-ignore
      expect(found, says('an answer for every id')).toHaveLength(4);
      for (const [i, number] of wanted.entries()) expectSameNumber(found[i], number, says('what the list said'));
    });

    test('agrees with the list in a large batch as well', async () => {
      const provider = subject.open();
      const wanted = sample(await heldBy(provider), 60).toReversed();
      const found = await provider.numbers.getMany(wanted.map(number => number.id), signal); // prettier-ignore
      expect(found, says('an answer for every id')).toHaveLength(wanted.length);
      for (const [i, number] of wanted.entries()) expectSameNumber(found[i], number, says('what the list said'));
    });

    test('answers null for an id that has the right form and is not held', async () => {
      const provider = subject.open();
      const numbers = await heldBy(provider);
      const known = numbers[0]!;
      const unknown = unheldId(new Set(numbers.map(number => number.id)), text => provider.numbers.isId(text));
      const found = await provider.numbers.getMany([unknown, known.id, unknown], signal);
      expect(found[0], says(`${unknown} is not held`)).toBeNull();
      expectSameNumber(found[1], known, says('an unknown neighbour spoils nothing'));
      expect(found[2], says(`${unknown} is not held`)).toBeNull();
    });

    test('answers nothing for no ids', async () => {
      expect(await subject.open().numbers.getMany([], signal), says('no ids')).toEqual([]);
    });
  });

  describe('findByE164', () => {
    test('finds a number that is held', async () => {
      const provider = subject.open();
      for (const number of sample(await heldBy(provider), 3)) {
        const found = await provider.numbers.findByE164(number.e164, signal);
        expect(found, says(`one number is ${number.e164}`)).toHaveLength(1);
        expectSameNumber(found[0], number, says('what the list said'));
      }
    });

    test('answers an empty list for a number that is not held', async () => {
      const found = await subject.open().numbers.findByE164(toE164('+15555550100'), signal);
      expect(found, says('+15555550100 is not held')).toEqual([]);
    });
  });

  describe('isId', () => {
    test.each(HOSTILE.map(text => [text.length > 40 ? `${text.length} times ${text[0]}` : JSON.stringify(text), text]))(
      'refuses %s',
      (_, text) => {
        expect(subject.open().numbers.isId(text), says('not an id')).toBe(false);
      },
    );

    test('refuses an id with anything before or after it', async () => {
      const { numbers } = subject.open();
      const { entries } = await numbers.list(EVERY_NUMBER)({ from: '', wanted: 1 });
      const { id } = entries[0]!.item;
      expect(numbers.isId(id), says(`${id} is an id`)).toBe(true);
      for (const text of [
        `${id}\n`,
        ` ${id}`,
        `${id} `,
        `${id}/`,
        `../${id}`,
        `${id}?a=b`,
        `${id}:release`,
        `${id}%00`,
      ]) {
        expect(numbers.isId(text), says(`${JSON.stringify(text)} is none`)).toBe(false);
      }
    });
  });
}

/** A held id with its last characters changed until it is one that nobody holds. */
function unheldId(held: ReadonlySet<string>, isId: (text: string) => boolean): string {
  for (const id of held) {
    for (let i = 0; i < 4096; i += 1) {
      const candidate = id.slice(0, -3) + (id.includes('+') ? String(i % 1000) : i.toString(16)).padStart(3, '0');
      if (!held.has(candidate) && isId(candidate)) return candidate;
    }
  }
  throw new Error('Every id like the held ones is held');
}
