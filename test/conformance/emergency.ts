import { describe, expect, test } from 'vitest';
import type { Scene, Subject } from './provider.ts';

export function emergencyTests(subject: Subject): void {
  const { says, trial } = subject;
  const { signal } = new AbortController();

  /** A number that can have an address and has none. */
  async function without({ provider, numbers }: Scene): Promise<string> {
    for (const { id, countryCode } of numbers) {
      if (countryCode === 'US' && (await provider.emergency!.get(id, signal)) === null) return id;
    }
    throw new Error('Every number of the sandbox has an emergency address');
  }

  describe('emergency addresses', () => {
    test('are validated without a change, and as often as it takes', async () => {
      const scene = await subject.stage();
      const emergency = scene.provider.emergency!;
      const id = await without(scene);
      scene.sandbox.fail({ times: 1, fault: { kind: 'answer', status: 503 } });
      expect(await emergency.validate(id, trial.address, signal), says('a good address')).toMatchObject({
        match: 'EXACT',
        candidates: [],
      });
      expect(scene.sandbox.ledger, says('no change')).toEqual([]);
      expect(await emergency.get(id, signal), says('still none')).toBeNull();
    });

    test('are set as a whole, read back and removed, by one change each', async () => {
      const scene = await subject.stage();
      const emergency = scene.provider.emergency!;
      const id = await without(scene);
      expect(await emergency.provision(id, trial.address), says('what is held')).toEqual(trial.address.address);
      expect(await emergency.get(id, signal), says('the same')).toEqual(trial.address.address);
      expect(scene.sandbox.ledger, says('one change')).toHaveLength(1);
      await emergency.deprovision(id);
      expect(await emergency.get(id, signal), says('none any more')).toBeNull();
      expect(scene.sandbox.ledger, says('one more')).toHaveLength(2);
    });
  });
}
