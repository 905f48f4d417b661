import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { ACCOUNTS } from './workloads.ts';

/**
 * What the workloads cost at least: a handler that makes the same calls, in the same waves, and returns the same JSON,
 * with nothing between but the mapping of names. No schema, no checks, no deadlines, no errors.
 */
const pool = new Pool(process.env['UPSTREAM'] ?? '', { connections: 200 });
const headers = { accept: 'application/json', authorization: 'Bearer token', 'user-agent': 'limit' };

const get = <T>(path: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      { method: 'GET', path, headers },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(JSON.parse(String(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))) as T),
        onResponseError: (_, error) => reject(error),
      },
    );
  });

interface Shown {
  readonly id: string;
  readonly e164: string;
  readonly provider: string;
  readonly countryCode: string | null;
  readonly type: string | null;
  readonly status: string;
  readonly friendlyName: string | null;
  readonly senderId: string;
}

const numberId = (account: string, id: string): string =>
  Buffer.from(`1 PhoneNumber ${account}/${id}`).toString('base64url');
const providerId = (id: string): string => Buffer.from(id, 'base64url').toString().split('/')[1] ?? '';
const cursor = (account: string, place: unknown): string =>
  Buffer.from(JSON.stringify([account, place])).toString('base64url');

interface SinchNumber {
  readonly phoneNumber: string;
  readonly regionCode: string;
  readonly type: string;
  readonly displayName: string;
}

const sinchNumber = (account: string, number: SinchNumber): Shown => ({
  id: numberId(account, number.phoneNumber),
  e164: number.phoneNumber,
  provider: 'SINCH',
  countryCode: number.regionCode,
  type: number.type,
  status: 'ACTIVE',
  friendlyName: number.displayName,
  senderId: number.phoneNumber,
});

const sinchList = async (account: string, project: string): Promise<Shown[]> => {
  const path = `/v1/projects/${project}/activeNumbers?regionCode=US&type=LOCAL&pageSize=100`;
  const { activeNumbers } = await get<{ activeNumbers: SinchNumber[] }>(path);
  return activeNumbers.map(number => sinchNumber(account, number));
};

interface FoneDynamicsNumber {
  readonly Number: string;
  readonly CountryCode: string;
  readonly Type: string;
  readonly Status: string;
  readonly Friendly: string;
}

const foneDynamicsList = async (): Promise<Shown[]> => {
  const path = '/v2/Accounts/account/Numbers?Results_Count=200&Results_Skip=0';
  const { Numbers } = await get<{ Numbers: FoneDynamicsNumber[] }>(path);
  return Numbers.map(number => ({
    id: numberId('fone-dynamics', number.Number),
    e164: number.Number,
    provider: 'FONE_DYNAMICS',
    countryCode: number.CountryCode,
    type: number.Type.toUpperCase(),
    status: number.Status.toUpperCase(),
    friendlyName: number.Friendly,
    senderId: number.Number,
  }));
};

const redCloudList = async (): Promise<Shown[]> => {
  const { numbers } = await get<{ numbers: { numberId: string; e164: string; status: string }[] }>('/api/core/numbers');
  return numbers.map(number => ({
    id: numberId('red-cloud', number.numberId),
    e164: number.e164,
    provider: 'RED_CLOUD',
    countryCode: 'US',
    type: 'LOCAL',
    status: number.status,
    friendlyName: null,
    senderId: number.numberId,
  }));
};

const agentMessageList = async (): Promise<Shown[]> => {
  const path = '/v1/phone-numbers?limit=100';
  const { data } = await get<{ data: { id: string; number: string; number_type: string; label: string }[] }>(path);
  return data.map(number => ({
    id: numberId('agent-message', number.id),
    e164: number.number,
    provider: 'AGENT_MESSAGE',
    countryCode: 'US',
    type: number.number_type.toUpperCase(),
    status: 'UNKNOWN',
    friendlyName: number.label,
    senderId: number.number,
  }));
};

const connection = (numbers: Shown[], first: number): unknown => {
  const nodes = numbers.slice(0, first);
  const pageInfo = { hasNextPage: numbers.length > first, endCursor: cursor('account', nodes.at(-1)?.e164) };
  return { phoneNumbers: { nodes, pageInfo } };
};

interface EmergencyAddress {
  readonly streetNumber: string;
  readonly streetInfo: string;
  readonly location: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}

async function withAddress(id: string): Promise<unknown> {
  const path = `/v1/projects/few/activeNumbers/${providerId(id)}`;
  const [{ phoneNumber, displayName }, address] = await Promise.all([
    get<SinchNumber>(path),
    get<EmergencyAddress>(`${path}/emergencyAddress`),
  ]);
  const { streetNumber, streetInfo: street, location: unit, city, state, postalCode } = address;
  const emergencyAddress = { streetNumber, street, unit, city, state, postalCode };
  return { e164: phoneNumber, friendlyName: displayName, emergencyAddress };
}

interface Body {
  readonly query: string;
  readonly variables: {
    readonly first: number;
    readonly accounts: readonly string[];
    readonly ids: readonly string[];
    readonly id: string;
  };
}

async function answer({ query, variables }: Body): Promise<unknown> {
  if (query.startsWith('query List')) {
    if (variables.accounts.length === 1) return connection(await sinchList('many', 'many'), variables.first);
    const first = await sinchList(ACCOUNTS[0], 'few');
    const others = await Promise.all([foneDynamicsList(), redCloudList(), agentMessageList()]);
    return connection([...first, ...others.flat()], variables.first);
  }
  if (query.startsWith('query Addresses')) return { nodes: await Promise.all(variables.ids.map(withAddress)) };
  if (query.startsWith('query One')) {
    const number = await get<SinchNumber>(`/v1/projects/few/activeNumbers/${providerId(variables.id)}`);
    return { node: sinchNumber('sinch', number) };
  }
  return { __typename: 'Query' };
}

const read = (incoming: IncomingMessage): Promise<Body> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
    incoming.on('end', () => resolve(JSON.parse(String(Buffer.concat(chunks))) as Body));
    incoming.on('error', reject);
  });

const server = createServer(async (incoming, response) => {
  const text = JSON.stringify({ data: await answer(await read(incoming)) });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}).listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
