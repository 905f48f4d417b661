import { expect, test } from 'vitest';
import { hiddenOf } from '../../src/hidden.ts';
import { overheard } from '../kit/overheard.ts';
import { start } from '../kit/start.ts';
import { collector } from './watched.ts';

/** Whatever the suite starts is searched in this way. */
test('a line of the log or of the metrics that tells of a secret, a host or a person is found', async () => {
  const { logDestination, requestMiddleware, search } = overheard();
  await using server = await start({ size: 1, logDestination });
  expect(() => search(server.app, '')).not.toThrow();

  const address = { street: '4711 Whispering Lane', city: 'Denver' };
  const variables = {
    input: { displayName: 'Erika Mustermann', address, forwardEmail: { to: 'erika@person.example' } },
  };
  await requestMiddleware({ url: server.app.url, variables });
  const secrets = server.app.accounts.flatMap(hiddenOf);
  const hosts = Object.values(server.sandboxes).map(({ url }) => new URL(url).host);
  expect(secrets.length).toBeGreaterThan(3);
  for (const hidden of [...secrets, ...hosts, 'erika mustermann', '4711 whispering lane', 'ERIKA@person.example'])
    expect(() => search(server.app, `numbergraph_requests{account="${hidden}"} 1`), hidden).toThrow('tell of');

  logDestination.write(`{"level":"info","msg":"${secrets[0]}"}`);
  expect(() => search(server.app, '')).toThrow('tell of');
});

test('a server whose traces tell of a host does not end without a failure', async () => {
  const { endpoint } = await collector();
  const server = await start({ size: 1, tracing: { endpoint } });
  const { host } = new URL(server.sandboxes.sinch.url);
  await fetch(`${endpoint}/v1/traces`, { method: 'POST', body: JSON.stringify({ resourceSpans: [], host }) });
  await expect(server[Symbol.asyncDispose]()).rejects.toThrow(`tell of ${host}`);
});
