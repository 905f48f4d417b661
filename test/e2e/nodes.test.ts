import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '#schema/ids.ts';
import { AccountsDocument, NodeByIdDocument, NodesByIdDocument } from '../gql/graphql.ts';
import { type SandboxName, start, type Started } from '../kit/start.ts';
import { ask, get } from './ask.ts';
import { type Edge, walkThrough } from './walk.ts';

let server: Started;
let whole: readonly Edge[];
const calm = (): void => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm());
const requests = (): number[] => Object.values(server.sandboxes).map(({ requestCount }) => requestCount);
const idsOf = (name: SandboxName): string[] =>
  whole.filter(({ node }) => node.account.name === name).map(({ node }) => node.id);

beforeAll(async () => {
  server = await start({ size: 60 });
  whole = (await walkThrough(server, { first: 100 })).edges;
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(calm);

describe('the id of a number', () => {
  test('leads back to it from wherever it stood in the list', async () => {
    for (let begin = 0; begin < whole.length; begin += 100) {
      const part = whole.slice(begin, begin + 100).map(({ node }) => node);
      const { nodes } = await get(server, NodesByIdDocument, { ids: part.map(({ id }) => id) });
      expect(nodes).toEqual(
        part.map(({ id, e164, providerId }) => ({ __typename: 'PhoneNumber', id, e164, providerId })),
      );
    }
  });

  test('stays the same when the server begins anew', async () => {
    await using again = await start({ size: 60 });
    const { edges } = await walkThrough(again, { first: 70 });
    expect(edges.map(({ node }) => node.id)).toEqual(whole.map(({ node }) => node.id));
  });

  test('is read with other ids of its account in few requests', async () => {
    await get(server, NodesByIdDocument, { ids: idsOf('red-cloud') });
    expect(server.sandboxes['red-cloud'].requestCount).toBe(1);
    await get(server, NodesByIdDocument, { ids: idsOf('fone-dynamics') });
    expect(server.sandboxes['fone-dynamics'].requestCount).toBeLessThanOrEqual(5);
  });

  test('may come twice, which costs nothing more, and in any order', async () => {
    const [a, b] = idsOf('sinch') as [string, string];
    const [c] = idsOf('agent-message') as [string];
    const { nodes } = await get(server, NodesByIdDocument, { ids: [b, a, c, b, b, c] });
    expect(nodes?.map(node => node?.id)).toEqual([b, a, c, b, b, c]);
    expect(requests()).toEqual([2, 0, 0, 1]);
  });

  test('is asked for again with every request: nothing read outlives one', async () => {
    const [id] = idsOf('agent-message') as [string];
    await get(server, NodeByIdDocument, { id });
    await get(server, NodeByIdDocument, { id });
    expect(server.sandboxes['agent-message'].requestCount).toBe(2);
  });
});

describe('an id', () => {
  test('of an account leads to the account, and asks nobody', async () => {
    const { accounts } = await get(server, AccountsDocument, {});
    const { nodes } = await get(server, NodesByIdDocument, { ids: accounts!.map(({ id }) => id) });
    expect(nodes).toEqual(accounts!.map(({ id, name }) => ({ __typename: 'ProviderAccount', id, name })));
    expect(requests()).toEqual([0, 0, 0, 0]);
  });

  test.each([
    ['sinch', '+12025559999'],
    ['fone-dynamics', '+61255599999'],
    ['red-cloud', 'num_nobody'],
    ['agent-message', '00000000-0000-4000-8000-000000000000'],
  ] as const)('of a number that %s does not hold is null', async (name, providerId) => {
    const [held] = idsOf(name) as [string];
    const unknown = encodeId('PhoneNumber', `${name}/${providerId}`);
    expect(await get(server, NodeByIdDocument, { id: unknown })).toEqual({ node: null });
    const { nodes } = await get(server, NodesByIdDocument, { ids: [unknown, held] });
    expect(nodes).toEqual([null, expect.objectContaining({ id: held })]);
  });

  test('of an account that is not configured is null, and asks nobody', async () => {
    const ids = [
      encodeId('ProviderAccount', 'nobody'),
      encodeId('PhoneNumber', 'nobody/+12025550100'),
      encodeId('PhoneNumber', '__proto__/+12025550100'),
      encodeId('PhoneNumber', '/+12025550100'),
      encodeId('PhoneNumber', '+12025550100'),
    ];
    expect(await get(server, NodesByIdDocument, { ids })).toEqual({ nodes: ids.map(() => null) });
    expect(requests()).toEqual([0, 0, 0, 0]);
  });

  test.each(['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'])(
    'that would reach into another path of %s is null, and asks nobody',
    async name => {
      const own = whole.find(({ node }) => node.account.name === name)!.node.providerId;
      const crooked = [
        '', '.', '..', '../', '../..', '%2e%2e', '%2e%2e%2f', '..%2f', '/', '//', `${own}/`, `/${own}`, `${own}/..`,
        `${own}%2f..`, `${own}/emergencyAddress`, `${own}:release`, `${own}?x=1`, `${own}#x`, `${own};x`, `${own}\\..`,
        `${own}\u0000`, `${own}\n`, `\r\n${own}`, `${own}\t`, `${own}\u2028`, `${own}%00`, `${own}${'0'.repeat(300)}`,
        '*', '+', '-', 'null', 'undefined', '[object', 'search', 'numbers', '٣٣٣٣٣٣٣', '．．／',
      ]; // prettier-ignore
      const ids = crooked.map(text => encodeId('PhoneNumber', `${name}/${text}`));
      const { nodes } = await get(server, NodesByIdDocument, { ids });
      // Red Cloud's ids are words, so some of these could be one.
      const sent = server.sandboxes[name as SandboxName].requests.map(({ target }) => target);
      expect(sent.filter(target => target !== '/api/core/numbers')).toEqual([]);
      expect(nodes).toEqual(ids.map(() => null));
      if (name !== 'red-cloud') expect(requests()).toEqual([0, 0, 0, 0]);
    },
  );
});

describe('one that cannot be read among many', () => {
  test.each(['sinch', 'agent-message', 'fone-dynamics'] as const)(
    'has its own error (%s), and the others are there',
    async name => {
      const ids = [idsOf(name)[0]!, idsOf(name)[1]!, idsOf('red-cloud')[0]!, idsOf(name)[2]!];
      const { providerId } = whole.find(({ node }) => node.id === ids[1])!.node;
      server.sandboxes[name].fail({
        path: providerId.replace('+', ''),
        fault: { kind: 'answer', status: 500, body: '{}' },
      });
      const { data, errors } = await ask(server, NodesByIdDocument, { ids });
      expect(data!.nodes!.map(node => node?.id)).toEqual([ids[0], undefined, ids[2], ids[3]]);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({
        path: ['nodes', 1],
        extensions: { code: 'PROVIDER_UNAVAILABLE', account: name, retryable: true },
      });
    },
  );

  test('takes with it those that its account gives in one answer (Red Cloud)', async () => {
    const ids = [idsOf('red-cloud')[0]!, idsOf('sinch')[0]!, idsOf('red-cloud')[1]!];
    server.sandboxes['red-cloud'].fail({ fault: { kind: 'not-json' } });
    const { data, errors } = await ask(server, NodesByIdDocument, { ids });
    expect(data!.nodes!.map(node => node?.id)).toEqual([undefined, ids[1], undefined]);
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['nodes', 0], 'PROVIDER_BAD_RESPONSE'],
      [['nodes', 2], 'PROVIDER_BAD_RESPONSE'],
    ]);
  });

  test('leaves other fields of the request alone', async () => {
    server.sandboxes.sinch.fail({ fault: { kind: 'reset' } });
    const { data, codes } = await ask(server, NodeByIdDocument, { id: idsOf('sinch')[0]! });
    expect(data).toEqual({ node: null });
    expect(codes).toEqual(['PROVIDER_UNAVAILABLE']);
  });
});
