import { expect } from 'vitest';
import {
  NumberIdsDocument,
  NumbersDocument,
  type NumbersQuery,
  type NumbersQueryVariables,
  type PhoneNumberFilter,
} from '../gql/graphql.ts';
import type { Started } from '../kit/start.ts';
import { ask, get } from './ask.ts';

export interface Step {
  readonly id: string;
  readonly cursor: string;
}

export interface WalkOptions {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: PhoneNumberFilter;
  /** Ends the walk early. */
  readonly pages?: number;
}

/** Reads page after page by `endCursor`, as long as there is said to be one; checks what each page says of itself. */
export async function walk(
  server: Started,
  { first, after = null, filter, pages = Infinity }: WalkOptions,
): Promise<Step[]> {
  const steps: Step[] = [];
  let cursor = after;
  for (let page = 0; page < pages; page++) {
    const { phoneNumbers } = await get(server, NumberIdsDocument, { first, after: cursor, filter });
    const { edges, pageInfo } = phoneNumbers!;
    expect(edges.length).toBeLessThanOrEqual(first);
    if (pageInfo.hasNextPage && filter === undefined) expect(edges).toHaveLength(first);
    if (edges.length > 0 && filter === undefined) expect(pageInfo.endCursor).toBe(edges.at(-1)!.cursor);
    steps.push(...edges.map(edge => ({ id: edge.node.id, cursor: edge.cursor })));
    if (!pageInfo.hasNextPage) break;
    cursor = pageInfo.endCursor;
    expect(cursor).not.toBeNull();
  }
  return steps;
}

export type Edge = NonNullable<NumbersQuery['phoneNumbers']>['edges'][number];
export type Source = NonNullable<NonNullable<NumbersQuery['phoneNumbers']>['sources']>[number];

export interface PartialWalk {
  readonly edges: readonly Edge[];
  /** What was reported as FAILED, in the order in which it was. */
  readonly failed: readonly Source[];
  /** `extensions.partial` of the pages that had one. */
  readonly partial: readonly unknown[];
  readonly pages: number;
}

/** As `walk`, with what failed on the way. */
export async function walkThrough(server: Started, variables: NumbersQueryVariables): Promise<PartialWalk> {
  const edges: Edge[] = [];
  const failed: Source[] = [];
  const partial: unknown[] = [];
  let pages = 0;
  for (let after = variables.after ?? null, more = true; more; pages++) {
    const answer = await ask(server, NumbersDocument, { ...variables, after });
    expect(answer.errors).toEqual([]);
    const { pageInfo, ...page } = answer.data!.phoneNumbers!;
    const broken = page.sources.filter(({ state }) => state === 'FAILED');
    expect(page.isPartial).toBe(broken.length > 0);
    expect(answer.extensions['partial']).toEqual(
      broken.length > 0 ? broken.map(({ account }) => account.name).toSorted((a, b) => a.localeCompare(b)) : undefined,
    );
    for (const { account, fetchedCount } of page.sources) {
      expect(page.edges.filter(({ node }) => node.account.name === account.name)).toHaveLength(fetchedCount);
    }
    edges.push(...page.edges);
    failed.push(...broken);
    if (broken.length > 0) partial.push(answer.extensions['partial']);
    after = pageInfo.endCursor;
    more = pageInfo.hasNextPage;
  }
  return { edges, failed, partial, pages };
}

export const idsOf = (edges: readonly Edge[]): string[] => edges.map(({ node }) => node.id);
