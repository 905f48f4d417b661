import { createServer } from 'node:net';
import { once } from 'node:events';
import { inspect } from 'node:util';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StoreError } from '#store/error.ts';
import { openStore } from '#store/index.ts';

const PASSWORD = 'hunter2-of-the-database';

async function failure(url: string): Promise<StoreError> {
  const error: unknown = await openStore({ url }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StoreError);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(PASSWORD);
  return error as StoreError;
}

async function listening(answer?: string): Promise<number> {
  const server = createServer(socket => {
    if (answer === undefined) socket.destroy();
    else socket.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('the address of a PostgreSQL', () => {
  test('where nothing listens is told, without the password', async () => {
    const { message } = await failure(`postgres://me:${PASSWORD}@127.0.0.1:1/numbers`);
    expect(message).toBe(
      'PostgreSQL at 127.0.0.1:1 cannot be reached (ECONNREFUSED). Is it running, and is the address right?',
    );
  });

  test('of a machine that is not there is told', async () => {
    const { message } = await failure(`postgresql://me:${PASSWORD}@nowhere.invalid/numbers`);
    expect(message).toMatch(/^PostgreSQL at nowhere\.invalid:5432 cannot be reached \(E\w+\)/);
  });

  test('where the connection is cut is told', async () => {
    const port = await listening();
    const { message } = await failure(`postgres://me:${PASSWORD}@127.0.0.1:${port}/numbers`);
    expect(message).toMatch(/cannot be reached/);
  });

  test('where something else answers is told', async () => {
    const port = await listening('HTTP/1.1 400 Bad Request\r\n\r\n');
    const { message } = await failure(`postgres://me:${PASSWORD}@127.0.0.1:${port}/numbers`);
    expect(message).toMatch(new RegExp(`^PostgreSQL at 127\\.0\\.0\\.1:${port} cannot be `));
  });

  test.each([
    `postgres://me:${PASSWORD}@[/numbers`,
    `postgres://me:${PASSWORD}@host:port/numbers`,
    `mysql://me:${PASSWORD}@host/numbers`,
  ])('that cannot be understood is not repeated', async url => {
    const { message } = await failure(url);
    expect(message).toMatch(/postgres:\/\//);
  });
});
