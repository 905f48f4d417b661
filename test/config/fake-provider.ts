import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { z } from 'zod';
import { baseUrl, identifier, secret } from '#domain/account-config.ts';
import { ProviderError } from '#domain/errors.ts';
import {
  defineProvider,
  type Provider,
  type ProviderModule,
  type RunningSandbox,
  type SandboxOptions,
} from '#domain/provider.ts';
import { whole } from '#paging/strategies.ts';

const DOCUMENTED = { projectId: 'project-1', keySecret: 'dial-tone-secret' };

/** What was closed, in order. */
export const closed: string[] = [];

/** The least a provider can be: it holds no numbers, but knows a good key from a bad one. */
export const dialTone = defineProvider({
  name: 'dial-tone',
  title: 'Dial Tone',
  config: z.strictObject({
    projectId: identifier('The project'),
    keySecret: secret('The secret of the key'),
    region: z.enum(['east', 'west']).default('east').meta({ description: 'Where it is' }),
    tags: z.array(z.string()).optional().meta({ description: 'For your own use' }),
    baseUrl: baseUrl('Its address').default('https://dial-tone.example'),
  }),
  create(config, { account, observe }): Provider {
    return {
      numbers: {
        isId: () => false,
        list: () => whole({ read: async () => [], key: () => '' }),
        getMany: async ids => ids.map(() => null),
        findByE164: async () => [],
      },
      settings: {},
      async check(signal) {
        const answer = await request(`${config.baseUrl}/${config.projectId}`, {
          headers: { authorization: `Bearer ${config.keySecret}` },
          signal,
        }).catch((error: unknown) => {
          throw new ProviderError('UNAVAILABLE', account, 'The connection failed', { cause: error });
        });
        await answer.body.dump();
        observe?.({
          account,
          method: 'GET',
          route: '/{}',
          status: answer.statusCode,
          durationMs: 1,
          requestId: undefined,
        });
        if (answer.statusCode === 200) return { found: '1 region', warnings: [] };
        throw new ProviderError('CREDENTIALS', account, 'The key is refused', { status: answer.statusCode });
      },
      close: async () => void closed.push(`provider ${account}`),
    };
  },
  sandbox: async () => ({ startSandbox }),
}) as ProviderModule;

async function startSandbox({ port = 0, credentials }: SandboxOptions): Promise<RunningSandbox> {
  const { projectId, keySecret } = { ...DOCUMENTED, ...credentials };
  const server = createServer((incoming, response) => {
    const isGood = incoming.url === `/${projectId}` && incoming.headers.authorization === `Bearer ${keySecret}`;
    response.writeHead(isGood ? 200 : 401).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    config: { projectId, keySecret, baseUrl: url },
    async close() {
      closed.push('sandbox');
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Another, with a key that the first lacks, and whose sandbox does not start. */
export const partyLine = {
  ...dialTone,
  name: 'party-line',
  title: 'Party Line',
  config: z.strictObject({ apiKey: secret('The key') }),
  sandbox: async () => ({
    startSandbox: async () => {
      throw new Error('The party is over');
    },
  }),
} as ProviderModule;
