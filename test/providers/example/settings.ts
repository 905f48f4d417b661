import type { Settings } from '#domain/provider.ts';
import { type SettingRules, settingsOf } from '#domain/setting-rules.ts';

export const RULES: SettingRules = { friendlyName: { clearable: true } };

export const settings: Settings = settingsOf(RULES);
