import { expect, onTestFinished } from 'vitest';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { encodeId, numberId } from '#schema/ids.ts';
import type { RequestRecord } from '#sandbox/serve.ts';
import { type Clock, createClock } from '../../conformance/store/database.ts';
import { walk } from '../../conformance/walk.ts';
import {
  OperationByIdDocument,
  type TypedDocumentString,
  UpdateNumberDocument,
  type UpdateNumberMutation,
  type UpdatePhoneNumberInput,
} from '../../gql/graphql.ts';
import { SEVERAL } from '../../kit/instances.ts';
import { type SandboxName, start, type Started, type StartOptions } from '../../kit/start.ts';
import { ask, get } from '../ask.ts';

export interface Staged extends Started {
  /** Stands still: what is found out later is found out once it has been moved. */
  readonly clock: Clock;
}

/** A write is given up much sooner than in earnest. */
export const SOON = { size: 60, timeouts: { write: 250 }, timing: { every: 20 } } satisfies StartOptions;

/** A server for the test that is running, on a clock of its own. */
export async function stage(options: StartOptions = {}): Promise<Staged> {
  const clock = createClock();
  const server = await start({ ...SOON, now: clock.now, ...options });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { ...server, clock };
}

/** Long enough for a provider to have acted, if it ever will. */
export const LONG_ENOUGH_MS = 31_000;

export interface Held {
  /** The id in the graph. */
  readonly id: string;
  readonly number: PhoneNumber;
}

export const accountId = (name: SandboxName): string => encodeId('ProviderAccount', name);

const accountOf = ({ app }: Started, name: SandboxName) => app.accounts.find(account => account.name === name)!;

/** The first number of an account of which something is so. */
export async function pick(
  server: Started,
  name: SandboxName,
  isWanted: (number: PhoneNumber) => boolean = isIdle,
): Promise<Held> {
  const account = accountOf(server, name);
  const { items } = await walk(account.provider.numbers.list(EVERY_NUMBER), 200);
  const number = items.find(isWanted);
  if (number === undefined) throw new Error(`${name} has no such number`);
  server.sandboxes[name].calm();
  return { id: encodeId('PhoneNumber', numberId(account, number.id)), number };
}

/** Nothing about it waits. */
export const isIdle = ({ provisioning, status }: PhoneNumber): boolean =>
  provisioning.length === 0 && (status === 'ACTIVE' || status === 'UNKNOWN');

/** The number as its provider shows it. */
export async function present(server: Started, name: SandboxName, { number }: Held): Promise<PhoneNumber | null> {
  const { provider } = accountOf(server, name);
  const [found] = await provider.numbers.getMany([number.id], new AbortController().signal);
  if (found instanceof Error) throw found;
  return found ?? null;
}

const isWrite = ({ method, target }: RequestRecord): boolean =>
  method !== 'GET' && !/token$|:validate$|%3Avalidate$|\/search$/.test(target);

/** The writes that reached a provider, with the body to the byte. */
export const written = ({ sandboxes }: Started, name: SandboxName): string[] =>
  sandboxes[name].requests.filter(isWrite).map(({ method, target, body }) => `${method} ${decodeURIComponent(target).replace(/^\/v1\/projects\/[^/]+/, '')} ${body}`.trim()); // prettier-ignore

/** How many requests of whatever kind reached the providers. */
export const requestCount = ({ sandboxes }: Started): number =>
  Object.values(sandboxes).reduce((sum, sandbox) => sum + sandbox.requestCount, 0);

export type Updated = NonNullable<UpdateNumberMutation['updatePhoneNumber']>;

/** As `get`, for one of many requests at once: a server that has more to do than it can refuses some, and they ask again. */
export async function insist<Data, Variables extends object>(
  server: Started,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  for (;;) {
    const { data, errors, codes } = await ask(server, document, variables);
    if (!codes.includes('OVERLOADED')) {
      expect(errors).toEqual([]);
      return data!;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

export async function update(server: Started, input: UpdatePhoneNumberInput): Promise<Updated> {
  return (await insist(server, UpdateNumberDocument, { input })).updatePhoneNumber!;
}

/** Waits until an operation has been found out: as soon as the clock lets it be. */
export async function settled(server: Started & Partial<Staged>, { id }: { readonly id: string }) {
  for (let tries = 0; tries < 400; tries++) {
    // A server that takes over what another one sent waits as long by itself.
    if (SEVERAL && tries % 50 === 49) server.clock?.advance(LONG_ENOUGH_MS);
    const { operation } = await get(server, OperationByIdDocument, { id });
    if (operation!.state !== 'UNKNOWN' && operation!.state !== 'RUNNING') return operation!;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error('The operation is never found out');
}

let keys = 0;
export const newKey = (): string => `key-${(keys += 1)}`;
