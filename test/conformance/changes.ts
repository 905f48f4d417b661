import { describe, expect, test } from 'vitest';
import type { PlannedWrite } from '#domain/change.ts';
import { isInForce, type NumberPatch, type PatchKey, SETTING_OF, settingIn } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Provider, Settings } from '#domain/provider.ts';
import type { Scene, Subject } from './provider.ts';
import { isSettled, keysIn, PATCH_KEYS, settingsIn } from './trial.ts';
import { sample } from './walk.ts';
import { faultsOf } from './well-formed.ts';

const { signal } = new AbortController();

/** The number as it is now. */
export async function readAgain({ numbers }: Provider, id: string): Promise<PhoneNumber> {
  const [found] = await numbers.getMany([id], signal);
  if (found === null || found === undefined || found instanceof Error) throw new Error(`${id} cannot be read`);
  return found;
}

/** Sends each write in turn, and says whether the provider still works on one of them. */
async function carryOut(subject: Subject, scene: Scene, writes: readonly PlannedWrite[]): Promise<boolean> {
  const { says } = subject;
  const { sandbox, provider } = scene;
  let isPending = false;
  for (const write of writes) {
    const requests = sandbox.requestCount;
    const changes = sandbox.ledger.length;
    const { outcome, number } = await write.send();
    expect(sandbox.requestCount - requests, says(`"${write.summary}" is one request`)).toBe(1);
    expect(sandbox.ledger.length - changes, says(`"${write.summary}" is one change`)).toBe(1);
    expect(['APPLIED', 'ACCEPTED'], says('an outcome')).toContain(outcome);
    if (number)
      expect(
        faultsOf(number, id => provider.numbers.isId(id)),
        says('a well-formed number'),
      ).toEqual([]);
    isPending ||= outcome === 'ACCEPTED';
  }
  return isPending;
}

export function changeTests(subject: Subject, settings: Settings): void {
  const { says, trial } = subject;
  const keys = PATCH_KEYS.filter(key => SETTING_OF[key] in settings);
  const isClearable = (key: PatchKey): boolean => settings[SETTING_OF[key]]?.clearable === true;

  /** The plan, held to say what it does. */
  function planned({ provider }: Scene, number: PhoneNumber, patch: NumberPatch): readonly PlannedWrite[] {
    const writes = provider.numbers.changes!.plan(number, patch);
    const named = new Set(keysIn(patch).map(key => SETTING_OF[key]));
    for (const write of writes) {
      expect(write.summary, says('what is sent, in words')).toMatch(/^[A-Z]\w* \w+/);
      expect(write.settings.length, says(`"${write.summary}" is about a setting`)).toBeGreaterThan(0);
      for (const setting of write.settings) expect(named, says('a setting of the patch')).toContain(setting);
    }
    return writes;
  }

  /** Carries a patch out and holds the number to it, and its other settings to what they were. */
  async function change(scene: Scene, number: PhoneNumber, patch: NumberPatch): Promise<readonly PlannedWrite[]> {
    const writes = planned(scene, number, patch);
    expect(writes.length, says(`something to send for ${JSON.stringify(patch)}`)).toBeGreaterThan(0);
    const isPending = await carryOut(subject, scene, writes);
    const after = await readAgain(scene.provider, number.id);
    for (const key of keysIn(patch)) {
      const isThere = isInForce(after, patch, key);
      if (!isPending) expect(isThere, says(`${key} is as the patch wants it`)).toBe(true);
      if (!isThere) expect(after.provisioning, says(`${key} is on its way`)).not.toEqual([]);
    }
    const changed = Object.fromEntries(keysIn(patch).map(key => [key, settingIn(after, key)]));
    expect(settingsIn(after), says('what the patch leaves out stays')).toEqual({ ...settingsIn(number), ...changed });
    if (isSettled(after)) expect(planned(scene, after, patch), says('the same patch changes nothing more')).toEqual([]);
    return writes;
  }

  describe('changes', () => {
    test.each(keys)('%s is set', async key => {
      const scene = await subject.stage();
      const patch = trial.patch(key);
      await change(scene, trial.numberFor(scene.numbers, patch), patch);
    });

    test('all settings are set together', async () => {
      const scene = await subject.stage();
      const patch = trial.patch(...keys);
      await change(scene, trial.numberFor(scene.numbers, patch), patch);
    });

    const clearable = keys.filter(isClearable);
    if (clearable.length > 0) {
      test.each(clearable)('%s is cleared, which takes something away', async key => {
        const scene = await subject.stage();
        let number = scene.numbers.find(each => trial.suits(each, key) && settingIn(each, key) !== null);
        if (number === undefined) {
          const { id } = trial.numberFor(scene.numbers, trial.patch(key));
          await change(scene, await readAgain(scene.provider, id), trial.patch(key));
          number = await readAgain(scene.provider, id);
        }
        const writes = await change(scene, number, { [key]: null });
        expect(
          writes.some(write => write.isDestructive),
          says(`clearing ${key} is destructive`),
        ).toBe(true);
      });
    }

    test('what can be and what is planned is found out without a request', async () => {
      const scene = await subject.stage();
      const { changes } = scene.provider.numbers;
      const patches = [...keys, keys].map(key => trial.patch(...[key].flat()));
      for (const patch of patches) {
        expect(changes!.refusals(patch), says('nothing to refuse')).toEqual([]);
        expect(planned(scene, trial.numberFor(scene.numbers, patch), patch), says('something to send')).not.toEqual([]);
      }
      const requests = scene.sandbox.requestCount;
      await readAgain(scene.provider, scene.numbers[0]!.id);
      expect(scene.sandbox.requestCount - requests, says('nothing but the reading that follows')).toBe(1);
      expect(scene.sandbox.ledger, says('no change')).toEqual([]);
    });

    test('nothing is planned for an empty patch', async () => {
      const scene = await subject.stage();
      const untouched: NumberPatch = Object.fromEntries(PATCH_KEYS.map(key => [key, undefined]));
      for (const number of sample(scene.numbers, 20)) {
        expect(planned(scene, number, {}), says('nothing to do')).toEqual([]);
        expect(planned(scene, number, untouched), says('what is undefined is as good as absent')).toEqual([]);
      }
    });

    test('nothing is planned for what is in force already', async () => {
      const scene = await subject.stage();
      const tried = new Set<PatchKey>();
      for (const number of sample(scene.numbers.filter(isSettled), 50)) {
        const present: NumberPatch = Object.fromEntries(
          keys
            .filter(key => trial.suits(number, key) && (isClearable(key) || settingIn(number, key) !== null))
            .map(key => [key, isClearable(key) ? settingIn(number, key) : withoutNulls(settingIn(number, key))]),
        );
        for (const { key } of scene.provider.numbers.changes!.refusals(present)) Reflect.deleteProperty(present, key);
        for (const key of keysIn(present)) tried.add(key);
        expect(planned(scene, number, present), says(`${JSON.stringify(present)} is in force`)).toEqual([]);
      }
      expect(tried.size, says('settings that numbers of the sandbox have')).toBeGreaterThan(0);
    });
  });
}

/** A group without the parts that are null: they cannot be asked for where they cannot be cleared. */
const withoutNulls = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null))
    : value;
