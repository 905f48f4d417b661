import { describe, expect, test } from 'vitest';
import { faultsOf, isTime } from './well-formed.ts';
import type { Subject } from './provider.ts';
import { isSettled } from './trial.ts';

export function releaseTests(subject: Subject): void {
  const { says } = subject;
  const { signal } = new AbortController();

  describe('release', () => {
    test('gives the number back by one change, and says what follows', async () => {
      const { sandbox, provider, numbers } = await subject.stage();
      const number = numbers.find(isSettled)!;
      const { outcome, number: left, effectiveAt, notes } = await provider.numbers.release!(number);
      expect(sandbox.ledger, says('one change')).toHaveLength(1);
      expect(['APPLIED', 'ACCEPTED'], says('an outcome')).toContain(outcome);
      expect(effectiveAt === null || isTime(effectiveAt), says(`when it is gone: ${effectiveAt}`)).toBe(true);
      for (const note of notes) expect(note, says('a note, in words')).toMatch(/\w+ \w+/);
      if (left)
        expect(
          faultsOf(left, id => provider.numbers.isId(id)),
          says('a well-formed number'),
        ).toEqual([]);

      const [found] = await provider.numbers.getMany([number.id], signal);
      const listed = await provider.numbers.findByE164(number.e164, signal);
      if (found === null) expect(listed, says('what is gone is gone everywhere')).toEqual([]);
      else expect([found, ...listed], says('it stays for a while')).toMatchObject(Array.from({ length: 2 }, () => ({ id: number.id, status: 'RELEASING' }))); // prettier-ignore
    });

    test('of a number that is not held fails and changes nothing', async () => {
      const { sandbox, provider, numbers } = await subject.stage();
      const number = numbers.find(isSettled)!;
      await provider.numbers.release!(number);
      const [found] = await provider.numbers.getMany([number.id], signal);
      if (found !== null) return;
      await expect(provider.numbers.release!(number), says('it is gone')).rejects.toMatchObject({ kind: 'NOT_FOUND' });
      expect(sandbox.ledger, says('no second change')).toHaveLength(1);
    });
  });
}
