import { describe, expect, test } from 'vitest';
import type { Refusal } from '#domain/change.ts';
import { type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { Settings } from '#domain/provider.ts';
import type { Subject } from './provider.ts';
import { PATCH_KEYS } from './trial.ts';

/** On or off: there is no null to clear them with. */
const SWITCHES: readonly PatchKey[] = ['smsEnabled', 'mmsEnabled', 'recording'];
const GROUPS: readonly PatchKey[] = ['forwardSms', 'forwardEmail', 'attribution'];

/** Values for settings that a provider does not have, so that whatever they are does not matter. */
const ANYTHING: NumberPatch = {
  servicePlanId: 'plan',
  campaignId: 'campaign',
  voiceRoute: { kind: 'APP', target: 'app' },
  regulatoryAddressId: 'address',
};

const reasons = (refusals: readonly Refusal[]) => refusals.map(({ key, reason }) => ({ key, reason }));

export function refusalTests(subject: Subject, settings: Settings): void {
  const { says, trial } = subject;
  const has = (key: PatchKey): boolean => SETTING_OF[key] in settings;
  const isClearable = (key: PatchKey): boolean => settings[SETTING_OF[key]]?.clearable === true;
  const had = PATCH_KEYS.filter(has);
  const lacking = PATCH_KEYS.filter(key => !has(key));
  const valueOf = (key: PatchKey): unknown => ANYTHING[key] ?? trial.patch(key)[key];

  /** Asks twice, with a patch that cannot be written to, and holds every refusal to its form. */
  function refusalsOf(patch: NumberPatch): readonly Refusal[] {
    const { changes } = subject.open().numbers;
    const frozen = deeplyFrozen(patch);
    const refusals = changes!.refusals(frozen);
    expect(changes!.refusals(frozen), says('the same refusals at any time')).toEqual(refusals);
    for (const { key, message, path } of refusals) {
      expect(patch, says(`${key} is in the patch`)).toHaveProperty([key]);
      expect(message, says('what is wrong, in words')).toMatch(/\w+ \w+/);
      if (path) expect(patch, says('the path leads somewhere')).toHaveProperty([key, ...path]);
    }
    return refusals;
  }

  describe('refusals', () => {
    test('there are none of an empty patch', () => {
      expect(refusalsOf({}), says('nothing to refuse')).toEqual([]);
      const untouched: NumberPatch = Object.fromEntries(PATCH_KEYS.map(key => [key, undefined]));
      expect(refusalsOf(untouched), says('what is undefined is as good as absent')).toEqual([]);
    });

    test.each(had)('%s can be set', key => {
      expect(refusalsOf(trial.patch(key)), says(`${key} is among its settings`)).toEqual([]);
    });

    test('nothing is in the way of setting all of it at once', () => {
      expect(refusalsOf(trial.patch(...had)), says('one setting does not forbid another')).toEqual([]);
    });

    const nullable = had.filter(key => !SWITCHES.includes(key));
    test.each(nullable.map(key => [key, isClearable(key) ? 'can' : 'cannot'] as const))('%s %s be cleared', key => {
      const expected = isClearable(key) ? [] : [{ key, reason: 'NOT_CLEARABLE' }];
      expect(reasons(refusalsOf({ [key]: null })), says(`clearing ${key}`)).toEqual(expected);
    });

    const groups = had.filter(key => GROUPS.includes(key) && !isClearable(key));
    if (groups.length > 0) {
      test.each(groups)('no part of %s can be cleared', key => {
        for (const part of Object.keys(trial.patch(key)[key] as object)) {
          const refusals = refusalsOf({ [key]: { [part]: null } });
          expect(refusals, says(`clearing ${part} of ${key}`)).toMatchObject([
            { key, reason: 'NOT_CLEARABLE', path: [part] },
          ]);
        }
      });
    }

    const worded = had.filter(key => !SWITCHES.includes(key));
    test.each(worded)('%s cannot be an empty text', key => {
      for (const patch of emptied(key, trial.patch(key)[key])) {
        const refusals = refusalsOf(patch);
        expect(refusals.length, says(`${JSON.stringify(patch)} is refused`)).toBeGreaterThan(0);
        for (const refusal of refusals) expect(refusal, says('by its key')).toMatchObject({ key, reason: 'INVALID' });
      }
    });

    test.each(lacking)('%s is no setting of this provider, whatever it shall be', key => {
      const refused = [{ key, reason: 'UNSUPPORTED' }];
      expect(reasons(refusalsOf({ [key]: valueOf(key) })), says(`setting ${key}`)).toEqual(refused);
      if (!SWITCHES.includes(key))
        expect(reasons(refusalsOf({ [key]: null })), says(`clearing ${key}`)).toEqual(refused);
    });

    test('each setting that is lacking is refused, though others are not', () => {
      const patch = Object.fromEntries(PATCH_KEYS.map(key => [key, has(key) ? trial.patch(key)[key] : valueOf(key)]));
      const expected = lacking.map(key => ({ key, reason: 'UNSUPPORTED' }));
      expect(reasons(refusalsOf(patch)), says('all refusals at once')).toEqual(expected);
    });
  });
}

/** The setting with an empty text in place of each of its texts, one at a time. */
function emptied(key: PatchKey, value: unknown): readonly NumberPatch[] {
  if (typeof value === 'string') return [{ [key]: '' }];
  const parts = Object.keys(value as object).filter(part => part !== 'kind' && part !== 'method');
  return parts.map(part => ({ [key]: { ...(value as object), [part]: '' } }));
}

function deeplyFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deeplyFrozen);
  return value;
}
