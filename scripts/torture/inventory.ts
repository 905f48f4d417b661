import { setTimeout as wait } from 'node:timers/promises';
import { auLocal } from '../../src/sandbox/fixtures.ts';
import { ask } from './graph.ts';
import { type ProviderName, PROVIDERS } from './sandboxes.ts';

export interface HeldNumber {
  readonly id: string;
  readonly providerId: string;
  readonly e164: string;
  readonly countryCode: string | null;
  readonly type: string | null;
  readonly status: string;
  readonly messaging: { readonly campaignId: string | null };
  readonly provisioning: readonly unknown[];
  readonly emergencyAddress: object | null;
}

/** What there is to change, and what there is to rent. */
export interface Inventory {
  readonly account: Readonly<Record<ProviderName, { readonly id: string; readonly name: string }>>;
  readonly held: Readonly<Record<ProviderName, readonly HeldNumber[]>>;
  readonly free: Readonly<Record<'sinch' | 'fone-dynamics' | 'agent-message', readonly string[]>>;
}

const ACCOUNTS = '{ accounts { id name } }';
const HELD = `query ($account: ID!) {
  phoneNumbers(first: 100, filter: { accounts: [$account] }) {
    nodes {
      id providerId e164 countryCode type status
      messaging { campaignId }
      provisioning { target }
      emergencyAddress { city }
    }
  }
}`;
const FREE = `query ($account: ID!) {
  availableNumbers(search: { accounts: [$account], area: { country: "US" }, type: LOCAL, limitPerAccount: 40 }) {
    groups { numbers(first: 40) { e164 } }
  }
}`;

/** The part of the Australian local numbers that the sandbox of Fone Dynamics sells; a search is not documented. */
const FONE_DYNAMICS_SELLS = { from: 79_000, count: 40 };

/** A machine on which many trials begin may be too slow for first answers in time, and a list then be missing. */
export async function readInventory(url: string, tries = 20): Promise<Inventory> {
  try {
    return whole(await read(url));
  } catch (error) {
    if (tries === 1) throw error;
    await wait(1_000);
    return readInventory(url, tries - 1);
  }
}

function whole(inventory: Inventory): Inventory {
  const lists: [string, readonly unknown[]][] = [...Object.entries(inventory.held), ...Object.entries(inventory.free)];
  const missing = lists.find(([, list]) => list.length === 0);
  if (missing !== undefined) throw new Error(`Nothing was listed of ${missing[0]}`);
  return inventory;
}

async function read(url: string): Promise<Inventory> {
  const { accounts } = await ask<{ accounts: { id: string; name: string }[] }>(url, ACCOUNTS);
  const account = Object.fromEntries(
    PROVIDERS.map(provider => [provider, accounts.find(({ name }) => name.startsWith(provider))!]),
  ) as Inventory['account'];

  const held = async (provider: ProviderName): Promise<readonly HeldNumber[]> => {
    const answer = await ask<{ phoneNumbers: { nodes: HeldNumber[] } }>(url, HELD, { account: account[provider].id });
    return answer.phoneNumbers.nodes;
  };
  const free = async (provider: ProviderName): Promise<readonly string[]> => {
    const answer = await ask<{ availableNumbers: { groups: { numbers: { e164: string }[] }[] } }>(url, FREE, {
      account: account[provider].id,
    });
    return answer.availableNumbers.groups.flatMap(({ numbers }) => numbers.map(({ e164 }) => e164));
  };

  const [sinch, foneDynamics, redCloud, agentMessage] = await Promise.all(PROVIDERS.map(held));
  return {
    account,
    held: {
      sinch: sinch!,
      'fone-dynamics': foneDynamics!,
      'red-cloud': redCloud!,
      'agent-message': agentMessage!,
    },
    free: {
      sinch: await free('sinch'),
      'fone-dynamics': Array.from(
        { length: FONE_DYNAMICS_SELLS.count },
        (_, i) => auLocal(FONE_DYNAMICS_SELLS.from + i).e164,
      ),
      'agent-message': await free('agent-message'),
    },
  };
}
