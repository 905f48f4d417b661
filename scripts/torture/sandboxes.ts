import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { providerModules } from '../../src/providers/index.ts';
import type { FaultRule } from '../../src/sandbox/faults.ts';
import type { Change } from '../../src/sandbox/routes.ts';
import type { RequestRecord } from '../../src/sandbox/serve.ts';
import { type Program, spawnProgram } from './programs.ts';

export const PROVIDERS = ['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** What a sandbox saw and did so far. A request is seen when it is answered, or will never be. */
export interface Seen {
  readonly isAtRest: boolean;
  readonly requests: readonly RequestRecord[];
  readonly ledger: readonly Change[];
}

export interface Sandboxes extends Program {
  /** What they say belongs into numbergraph.yaml, and into the environment beside it. */
  readonly accounts: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Replaces every fault. The requests seen are forgotten, the ledger is not. */
  spoil(provider: ProviderName, faults: readonly FaultRule[]): Promise<void>;
  seen(provider: ProviderName): Promise<Seen>;
  /** Once no request is under way any more. */
  seenAtRest(provider: ProviderName): Promise<Seen>;
}

const free = Object.fromEntries(
  providerModules.map(({ name }) => [`SANDBOX_${name.toUpperCase().replaceAll('-', '_')}_PORT`, '0']),
);

const REMEMBERED = 5_000;
const REST_MS = 30_000;

/** The stand-alone sandboxes of every provider, in one process of their own. */
export async function startSandboxes(folder: string, size: number): Promise<Sandboxes> {
  const program = spawnProgram('sandbox.ts', { cwd: folder, env: { ...free, SANDBOX_SIZE: String(size) } });
  await program.says(/Stop with/);
  const text = program.said();
  const [accounts = ''] = /^accounts:\n(?: .*\n)+/m.exec(text) ?? [];
  const environment = Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  const urls = new Map(
    [...accounts.matchAll(/provider: (\S+)[^]*?baseUrl: (\S+)/g)].map(([, name, url]) => [name, url]),
  );
  const at = (provider: ProviderName, what: string): string => `${urls.get(provider)}/_sandbox/${what}`;

  async function seen(provider: ProviderName): Promise<Seen> {
    const { count, requests } = await read<{ count: number; requests: RequestRecord[] }>(at(provider, 'requests'));
    if (count > REMEMBERED) throw new Error(`${provider} saw ${count} requests, more than a sandbox remembers`);
    const { changes } = await read<{ changes: Change[] }>(at(provider, 'ledger'));
    return { isAtRest: count === requests.length, requests, ledger: changes };
  }

  return {
    ...program,
    accounts,
    environment: environment as Record<string, string>,
    async spoil(provider, faults) {
      const body = JSON.stringify({ faults });
      const { statusCode, body: answer } = await request(at(provider, 'behaviour'), { method: 'PUT', body });
      if (statusCode !== 200) throw new Error(`The sandbox of ${provider} refused: ${await answer.text()}`);
      await answer.dump();
    },
    seen,
    async seenAtRest(provider) {
      for (const until = Date.now() + REST_MS; Date.now() < until; await wait(200)) {
        const found = await seen(provider);
        if (found.isAtRest) return found;
      }
      throw new Error(`The sandbox of ${provider} does not come to rest`);
    },
  };
}

async function read<T>(url: string): Promise<T> {
  const { body } = await request(url);
  return (await body.json()) as T;
}
