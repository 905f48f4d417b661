import { describe, expect, test } from 'vitest';
import { limitsSchema, shapeOf } from '#config/schema.ts';
import { COSTS } from '#limits/costs.ts';
import { ERROR_CODES } from '#schema/errors.ts';
import { costInWords } from '../kit/cost-words.ts';
import { readPage } from '../kit/markdown.ts';

const PAGE = readPage('docs/limits.md');
const rows = [...PAGE.text.matchAll(/^\| `(\w+)` +\| (\d+|false) +\| `(\w+)` +\|/gm)].map(([, key, value, code]) => ({
  key: key!,
  value: JSON.parse(value!) as number | boolean,
  code: code!,
}));

describe('the page about limits', () => {
  test('has every key of the configuration with its default', () => {
    const { properties } = shapeOf(limitsSchema);
    expect(Object.fromEntries(rows.map(({ key, value }) => [key, value]))).toEqual(
      Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, property.default])),
    );
  });

  test('names codes that there are', () => {
    const named = [...PAGE.text.matchAll(/`([A-Z][A-Z_]+[A-Z])`/g)].map(([, code]) => code!);
    const codes: readonly string[] = [...ERROR_CODES, 'TRUSTED'];
    expect(named.filter(code => !codes.includes(code))).toEqual([]);
    expect(named).toEqual(expect.arrayContaining(rows.map(({ code }) => code)));
  });

  test('says what every field costs', () => {
    const ours = Object.entries(COSTS).filter(([name]) => !name.startsWith('__'));
    expect([...PAGE.table('Field').rows].map(([name, [words]]) => [name, words])).toEqual(
      ours.map(([name, cost]) => [name, costInWords(cost)]),
    );
  });
});
