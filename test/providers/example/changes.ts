import { isInForce } from '#domain/number-patch.ts';
import type { Changes } from '#domain/provider.ts';
import { refusalsOf } from '#domain/setting-rules.ts';
import type { Api } from './api.ts';
import { toPhoneNumber } from './mapping.ts';
import { RULES } from './settings.ts';

export const createChanges = (api: Api): Changes => ({
  refusals: patch => refusalsOf('Example Telecom', RULES, patch),

  plan(number, patch) {
    if (isInForce(number, patch, 'friendlyName')) return [];
    const label = patch.friendlyName ?? null;
    return [
      {
        summary: label === null ? 'Clear the label' : 'Set the label',
        settings: ['FRIENDLY_NAME'],
        isDestructive: label === null,
        async send() {
          const answer = await api.setLabel(number.id, label);
          return { outcome: 'APPLIED', number: toPhoneNumber(answer, new Date().toISOString()) };
        },
      },
    ];
  },
});
