import type { EachAccount, FieldCost, ListArgument } from '#limits/costs.ts';

const isArgument = (value: object): value is ListArgument => 'argument' in value;

function times(count: number | EachAccount, what: string): string {
  if (typeof count === 'number') return `${count} ${what}${count === 1 ? '' : 's'}`;
  const { accounts, times: often = 1 } = count;
  return `${often} ${what}${often === 1 ? '' : 's'} for each account${accounts === null ? '' : ` in \`${accounts}\`, or all`}`;
}

function size(value: NonNullable<FieldCost['size']>): string {
  if (value === 'PAGE') return 'as many items as the page';
  if (value === 'TYPES') return 'as many items as the schema has types';
  if (typeof value === 'object' && isArgument(value))
    return `as many items as \`${value.argument}\`, up to ${value.most}`;
  return times(value, 'item');
}

/** What a field costs, as the page about limits says it. */
export const costInWords = ({ own, calls, callsEach, size: items, page }: FieldCost): string =>
  [
    ...(own === undefined ? [] : [`${own} point${own === 1 ? '' : 's'}`]),
    ...(calls === undefined ? [] : [times(calls, 'request')]),
    ...(items === undefined ? [] : [size(items)]),
    ...(callsEach === undefined ? [] : [`${times(callsEach, 'request')} for each`]),
    ...(page === undefined ? [] : [`a page of \`${page.argument}\`, up to ${page.most}`]),
  ].join('; ');
