import type { Sandbox } from '../../src/sandbox/serve.ts';

interface Shown {
  readonly friendlyName: string | null;
  readonly servicePlanId: string | null;
  readonly campaignId: string | null;
}

export interface World {
  /** The E.164 of every number. */
  numbers(): Promise<readonly string[]>;
  /** Renames numbers at their provider until it is told to end, and says where the graph went back to an older name. */
  change(numbers: readonly string[]): () => Promise<readonly string[]>;
  /** Where the graph and the provider differ. */
  differences(numbers: readonly string[]): Promise<readonly string[]>;
}

/** The numbers as callers see them, and as their provider has them. */
export function createWorld(graph: string, { url, config }: Sandbox): World {
  const { projectId, keyId, keySecret } = config;
  const headers = {
    authorization: `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const at = (e164: string): string => `${url}/v1/projects/${projectId}/activeNumbers/${e164}`;

  async function ask<T>(query: string, variables: object): Promise<T> {
    const body = JSON.stringify({ query, variables });
    const answer = await fetch(graph, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { data, errors } = (await answer.json()) as { data?: T; errors?: unknown };
    if (errors !== undefined || !data) throw new Error(`The graph answers ${JSON.stringify(errors)}`);
    return data;
  }

  async function shown(e164: string): Promise<Shown | null> {
    const query = 'query One($e164: E164!) { phoneNumbersBy(lookup: { e164: $e164 }) { matches { friendlyName messaging { servicePlanId campaignId } } } }'; // prettier-ignore
    interface Found {
      readonly phoneNumbersBy: {
        readonly matches: readonly { friendlyName: string | null; messaging: Omit<Shown, 'friendlyName'> }[];
      };
    }
    const [found] = (await ask<Found>(query, { e164 })).phoneNumbersBy.matches;
    return found ? { friendlyName: found.friendlyName, ...found.messaging } : null;
  }

  async function held(e164: string): Promise<Shown> {
    const number = (await (await fetch(at(e164), { headers })).json()) as {
      readonly displayName?: string;
      readonly smsConfiguration?: { readonly servicePlanId?: string; readonly campaignId?: string };
    };
    const { servicePlanId, campaignId } = number.smsConfiguration ?? {};
    return {
      friendlyName: number.displayName || null,
      servicePlanId: servicePlanId || null,
      campaignId: campaignId || null,
    };
  }

  return {
    async numbers() {
      const query = 'query All($after: String) { phoneNumbers(first: 100, after: $after) { edges { node { e164 } } pageInfo { endCursor hasNextPage } } }'; // prettier-ignore
      interface Page {
        readonly phoneNumbers: {
          readonly edges: readonly { readonly node: { readonly e164: string } }[];
          readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
        };
      }
      const all: string[] = [];
      for (let after: string | null = null; ;) {
        const { phoneNumbers }: Page = await ask<Page>(query, { after });
        all.push(...phoneNumbers.edges.map(({ node }) => node.e164));
        if (!phoneNumbers.pageInfo.hasNextPage) return all;
        after = phoneNumbers.pageInfo.endCursor;
      }
    },

    change(numbers) {
      const ending = new AbortController();
      const broken: string[] = [];
      const working = (async () => {
        for (let version = 1; !ending.signal.aborted || version === 1; version++) {
          const e164 = numbers[version % numbers.length]!;
          await fetch(at(e164), { method: 'PATCH', headers, body: JSON.stringify({ displayName: `v${version}` }) });
          for (let looks = 0; looks < 2; looks++) {
            const seen = (await shown(e164))?.friendlyName;
            if (seen !== `v${version}`) broken.push(`${e164} is v${version} at its provider and ${seen} in the graph`);
          }
        }
      })();
      return async () => {
        ending.abort();
        await working;
        return broken;
      };
    },

    async differences(numbers) {
      const found: string[] = [];
      for (const e164 of numbers) {
        const [graphs, providers] = await Promise.all([shown(e164), held(e164)]);
        if (JSON.stringify(graphs) !== JSON.stringify(providers)) {
          found.push(
            `${e164} is ${JSON.stringify(graphs)} in the graph and ${JSON.stringify(providers)} at its provider`,
          );
        }
      }
      return found;
    },
  };
}
