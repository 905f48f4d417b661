import { type Context } from '#federation/context.ts';
import { InvalidCursorError, type Place } from '#paging/cursor.ts';
import { inputError } from './errors.ts';

export const MAX_PAGE = 100;

/** An out-of-range page size is refused, not clamped: whoever asked for 1,000 should not think to have seen them. */
export function pageSize(
  first: number | null | undefined,
  fallback: number,
  path: readonly string[] = ['first'],
  most = MAX_PAGE,
): number {
  const size = first ?? fallback;
  if (size < 1 || size > most) throw inputError(`\`${path.at(-1)}\` must be from 1 to ${most}; it is ${size}`, path);
  return size;
}

const WHY = {
  malformed: 'It is no cursor of this server',
  forged: 'It was changed, or made by a server with other accounts',
  'other-list': 'It belongs to another list or another filter',
  version: 'It was made by another version of this server',
} as const;

/** Opens a cursor before anything is asked upstream, and checks that it leads to an account of this list. */
export function placeOf(
  context: Context,
  list: string,
  after: string | null | undefined,
  accounts: readonly { readonly name: string }[],
): Place | null {
  if (after === null || after === undefined) return null;
  const refuse = (why: string): Error =>
    inputError(
      `\`after\` cannot be used: ${why}. Start again without \`after\`, or give a cursor of this very list`,
      ['after'],
      'INVALID_CURSOR',
    );
  let place: Place;
  try {
    place = context.cursors.open(list, after);
  } catch (error) {
    if (error instanceof InvalidCursorError) throw refuse(WHY[error.reason]);
    throw error;
  }
  if (!accounts.some(({ name }) => name === place.source))
    throw refuse('The account it continues is not part of this list');
  return place;
}
