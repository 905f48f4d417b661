import { request } from 'undici';
import { afterEach, expect } from 'vitest';
import { type AgentMessageSandboxOptions, API_KEYS, startSandbox } from '#providers/agent-message/sandbox/index.ts';
import type { Sandbox } from '#sandbox/serve.ts';

export interface Held {
  readonly id: string;
  readonly number: string;
  readonly [key: string]: unknown;
}

export interface Told<Data = Held> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly success: boolean;
  readonly data: Data;
  readonly error: { code: string; message: string; request_id: string; details?: Record<string, string> };
  readonly meta: { total: number; limit: number; offset: number; next_cursor: string | null };
}

/** An id of the right form that nothing has. */
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

let running: Sandbox | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** Runs until the end of the test. */
export async function start(options: AgentMessageSandboxOptions = {}): Promise<Sandbox> {
  running = await startSandbox(options);
  return running;
}

/** Sends `GET /v1/phone-numbers` and the like to the sandbox that runs; with `key: null` without a key. */
export async function ask<Data = Held>(
  call: string,
  { body, key = API_KEYS.full }: { body?: unknown; key?: string | null } = {},
): Promise<Told<Data>> {
  const [method = '', target = ''] = call.split(' ');
  const answer = await request(running!.url + target, {
    method,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const told = (await answer.body.json()) as Told<Data>;
  return { ...told, status: answer.statusCode, headers: answer.headers };
}

export const list = (query = ''): Promise<Told<Held[]>> => ask<Held[]>(`GET /v1/phone-numbers${query}`);

/** One of the newest 100 numbers that has these fields. */
export async function heldWith(fields: Readonly<Record<string, unknown>>): Promise<Held> {
  const { data } = await list('?limit=100');
  const found = data.find(number => Object.entries(fields).every(([key, value]) => number[key] === value));
  if (!found) throw new Error(`No number has ${JSON.stringify(fields)}`);
  return found;
}

export const expectRefusal = (told: Told<unknown>, status: number, code: string): void =>
  expect({ status: told.status, code: told.error?.code }).toEqual({ status, code });
