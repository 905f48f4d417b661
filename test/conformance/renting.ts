import { describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import { maybeApplied, ProviderError } from '#domain/errors.ts';
import { isInForce } from '#domain/number-patch.ts';
import type { Provider } from '#domain/provider.ts';
import { readAgain } from './changes.ts';
import type { Subject } from './provider.ts';
import { faultsOf, faultsOfAvailable } from './well-formed.ts';

const NOBODYS = toE164('+15555550100');

export function rentingTests(subject: Subject, isQuoted: boolean): void {
  const { says, trial } = subject;
  const { signal } = new AbortController();

  const held = async ({ numbers }: Provider, e164: typeof NOBODYS): Promise<readonly string[]> =>
    (await numbers.findByE164(e164, signal)).map(number => number.e164);

  async function expectRefused(provider: Provider, e164: typeof NOBODYS): Promise<void> {
    const error: unknown = await provider.renting!.rent(e164, {}).then(() => undefined, (reason: unknown) => reason); // prettier-ignore
    expect(error, says(`${e164} cannot be rented`)).toBeInstanceOf(ProviderError);
    expect(maybeApplied(error), says('and surely was not')).toBe(false);
  }

  describe('renting', () => {
    test('makes a number held, by one change', async () => {
      const { sandbox, provider } = await subject.stage();
      const e164 = await trial.rentable(provider);
      expect(await held(provider, e164), says('not held yet')).toEqual([]);
      const { outcome, number } = await provider.renting!.rent(e164, {});
      expect(['APPLIED', 'ACCEPTED'], says('an outcome')).toContain(outcome);
      expect(sandbox.ledger, says('one change')).toHaveLength(1);
      if (number)
        expect(
          faultsOf(number, id => provider.numbers.isId(id)),
          says('a well-formed number'),
        ).toEqual([]);
      expect(number?.e164 ?? e164, says('the number that was asked for')).toBe(e164);
      expect(await held(provider, e164), says('held from now on')).toEqual([e164]);
    });

    test('a second time is refused and changes nothing', async () => {
      const { sandbox, provider } = await subject.stage();
      const e164 = await trial.rentable(provider);
      await provider.renting!.rent(e164, {});
      await expectRefused(provider, e164);
      expect(sandbox.ledger, says('the first rental alone')).toHaveLength(1);
    });

    test('a number that nobody offers is refused and changes nothing', async () => {
      const { sandbox, provider } = await subject.stage();
      await expectRefused(provider, NOBODYS);
      expect(sandbox.ledger, says('no change')).toEqual([]);
    });

    test('takes along the settings that it says it takes', async () => {
      const { sandbox, provider } = await subject.stage();
      const { takes } = provider.renting!;
      const settings = trial.patch(...takes);
      const e164 = await trial.rentable(provider);
      await provider.renting!.rent(e164, settings);
      expect(sandbox.ledger, says('one change for the number and its settings')).toHaveLength(1);
      const [{ id } = { id: '' }] = await provider.numbers.findByE164(e164, signal);
      const number = await readAgain(provider, id);
      for (const key of takes) {
        if (!isInForce(number, settings, key))
          expect(number.provisioning, says(`${key} is on its way`)).not.toEqual([]);
      }
    });

    if (isQuoted) {
      test('is quoted without a change', async () => {
        const { sandbox, provider } = await subject.stage();
        const e164 = await trial.rentable(provider);
        const quoted = await provider.renting!.quote!(e164, signal);
        expect(quoted.e164, says('the number that was asked for')).toBe(e164);
        expect(faultsOfAvailable(quoted), says('a well-formed number')).toEqual([]);
        const error = provider.renting!.quote!(NOBODYS, signal);
        await expect(error, says('not to be had')).rejects.toMatchObject({ kind: 'NOT_FOUND' });
        expect(sandbox.ledger, says('no change')).toEqual([]);
      });
    }
  });
}
