import { useCallback, useReducer, useRef } from 'react';
import { type LiveNumberFragment, LiveNumbersPageDocument, ReadAgainDocument } from '../gql/graphql.ts';
import { ask } from './graph.ts';
import type { NumberEvent } from './number-events.ts';
import { type Change, EMPTY, type NumberList, next } from './number-list.ts';

export interface Numbers {
  readonly list: NumberList;
  /** As many as were shown, or the first page. */
  reload(): void;
  readMore(): void;
  readAgain(ids: readonly string[]): Promise<void>;
  /** One that was read elsewhere. */
  saw(number: LiveNumberFragment): void;
  apply(event: NumberEvent, isWhole: boolean): void;
}

const PAGE = 25;
/** More is refused. */
const LARGEST_PAGE = 100;

export function useNumbers(): Numbers {
  const [list, dispatch] = useReducer(next, EMPTY);
  // What the latest reading is at. One that was overtaken by another must not be shown.
  const reading = useRef(new AbortController());

  const read = useCallback(async (from: string | null, count: number) => {
    reading.current.abort();
    const { signal } = (reading.current = new AbortController());
    const show = (change: Change): void => {
      if (!signal.aborted) dispatch(change);
    };
    show({ kind: 'reading' });
    try {
      let after = from;
      let left = count;
      do {
        const variables = { first: Math.min(left, LARGEST_PAGE), after };
        const { phoneNumbers } = await ask(LiveNumbersPageDocument, variables, signal);
        if (!phoneNumbers) break;
        show({ kind: 'page', page: phoneNumbers, isFirst: after === null });
        left -= phoneNumbers.nodes.length;
        after = phoneNumbers.pageInfo.hasNextPage ? phoneNumbers.pageInfo.endCursor : null;
      } while (after !== null && left >= PAGE);
      show({ kind: 'read' });
    } catch (error) {
      show({ kind: 'read', problem: (error as Error).message });
    }
  }, []);

  const shown = list.order.length;
  const { after } = list;
  return {
    list,
    reload: useCallback(() => void read(null, Math.max(shown, PAGE)), [read, shown]),
    readMore: useCallback(() => void read(after, PAGE), [read, after]),
    readAgain: useCallback(async (ids: readonly string[]) => {
      const { nodes } = await ask(ReadAgainDocument, { ids: ids.slice(0, LARGEST_PAGE) });
      const numbers = nodes?.flatMap(node => (node?.__typename === 'PhoneNumber' ? [node] : [])) ?? [];
      dispatch({ kind: 'seen', numbers });
    }, []),
    saw: useCallback((number: LiveNumberFragment) => dispatch({ kind: 'seen', numbers: [number] }), []),
    apply: useCallback((event: NumberEvent, isWhole: boolean) => {
      if (event.phoneNumber) dispatch({ kind: 'seen', numbers: [event.phoneNumber] });
      else dispatch({ kind: isWhole ? 'gone' : 'outdated', e164: event.e164, account: event.account.id });
    }, []),
  };
}
