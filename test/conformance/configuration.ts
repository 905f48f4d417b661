import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ProviderModule } from '#domain/provider.ts';
import type { Subject } from './provider.ts';

interface Described {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly description?: string; readonly secret?: boolean }>>;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly allOf?: readonly Described[];
}

type Properties = NonNullable<Described['properties']>;

/** The keys of an account, those of every variant where there are several. */
function propertiesOf(schema: Described): Properties {
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return Object.assign({}, schema.properties, ...variants.map(propertiesOf)) as Properties;
}

const keysOf = (module: ProviderModule): Properties =>
  propertiesOf(z.toJSONSchema(module.config, { io: 'input' }) as Described);

export function secretsOf(module: ProviderModule): readonly string[] {
  const keys = keysOf(module);
  return Object.keys(keys).filter(key => keys[key]?.secret === true);
}

export function configurationTests(subject: Subject): void {
  const { module, says } = subject;
  const secrets = secretsOf(module);
  const complaint = (config: unknown): string => {
    const result = module.config.safeParse(config);
    return result.success
      ? ''
      : result.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`).join('\n');
  };

  describe('configuration', () => {
    test('describes every key and marks the secret ones', () => {
      for (const [key, { description }] of Object.entries(keysOf(module))) {
        expect(description, says(`${key} has a description`)).toMatch(/\w/);
      }
      expect(secrets, says('something in the configuration is secret')).not.toEqual([]);
    });

    test('accepts what points at the sandbox', () => {
      expect(complaint(subject.config), says('the configuration of its sandbox is accepted')).toBe('');
    });

    test('refuses a key that nobody knows and names it', () => {
      const config = { ...subject.config, unheardOf: 'x' };
      expect(complaint(config), says('an unknown key is refused by name')).toContain('unheardOf');
    });

    test('refuses a missing or empty secret and names it', () => {
      const { required = [] } = z.toJSONSchema(module.config, { io: 'input' }) as Described;
      expect(
        secrets.some(key => required.includes(key)),
        says('some secret is required'),
      ).toBe(true);
      for (const key of secrets.filter(name => name in subject.config)) {
        const { [key]: _, ...without } = subject.config;
        if (required.includes(key)) expect(complaint(without), says(`${key} is missed by name`)).toContain(key);
        expect(complaint({ ...subject.config, [key]: '' }), says(`an empty ${key} is refused`)).toContain(key);
      }
    });
  });
}
