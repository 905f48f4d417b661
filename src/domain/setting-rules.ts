import type { Refusal } from './change.ts';
import { keysOf, type NumberPatch, type PatchKey, SETTING_OF } from './number-patch.ts';
import type { Settings } from './provider.ts';

export type SettingValue<Key extends PatchKey> = NonNullable<NumberPatch[Key]>;

/** What is wrong with a value: a sentence for people, and where below the setting's key. */
export type Fault = Pick<Refusal, 'message' | 'path'>;

/** What a provider lets be done with a setting. */
export interface SettingRule<Value> {
  readonly clearable: boolean;
  /** What the provider would refuse about a value in which no text is empty. Absent: nothing. */
  readonly faults?: ((value: Value) => readonly Fault[]) | undefined;
}

/** The settings that a provider has, by their key in a patch. */
export type SettingRules = { readonly [Key in PatchKey]?: SettingRule<SettingValue<Key>> };

export const settingsOf = (rules: SettingRules): Settings =>
  Object.fromEntries(Object.entries(rules).map(([key, { clearable }]) => [SETTING_OF[key as PatchKey], { clearable }]));

/** Everything in a patch that the rules do not allow. `provider` is the name people know. */
export const refusalsOf = (provider: string, rules: SettingRules, patch: NumberPatch): readonly Refusal[] =>
  keysOf(patch).flatMap(key => refusalsOfSetting(provider, rules, key, patch[key]));

function refusalsOfSetting<Key extends PatchKey>(
  provider: string,
  rules: SettingRules,
  key: Key,
  value: NumberPatch[Key],
): readonly Refusal[] {
  const rule: SettingRule<SettingValue<Key>> | undefined = rules[key];
  if (rule === undefined) return [{ key, reason: 'UNSUPPORTED', message: `${provider} has no such setting` }];
  const refusals = leavesOf(value).flatMap(([leaf, path]): readonly Refusal[] => {
    if (leaf === null && !rule.clearable)
      return [{ key, reason: 'NOT_CLEARABLE', message: `${provider} documents no way to clear this`, path }];
    if (typeof leaf === 'string' && leaf.trim() === '')
      return [{ key, reason: 'INVALID', message: 'An empty text is no value', path }];
    return [];
  });
  if (refusals.length > 0 || value === null || value === undefined) return refusals;
  return rule.faults?.(value).map(fault => ({ key, reason: 'INVALID', ...fault })) ?? [];
}

/** A value's own parts where it is a group, or itself. */
const leavesOf = (value: unknown): readonly (readonly [leaf: unknown, path?: readonly string[]])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([part, leaf]) => [leaf, [part]] as const)
    : [[value]];

/** What is wrong with a text as the address of a webhook, where http and https are both allowed. */
export const webAddressFaults = (url: string): readonly Fault[] =>
  /^https?:\/\/\S+$/i.test(url) && URL.canParse(url)
    ? []
    : [{ message: 'This is no web address: it begins with https:// or http://', path: ['url'] }];
