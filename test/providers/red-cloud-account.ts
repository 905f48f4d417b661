import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { ProviderError } from '#domain/errors.ts';
import type { Provider } from '#domain/provider.ts';
import redCloud from '#providers/red-cloud/index.ts';
import { type RedCloudSandbox, startSandbox } from '#providers/red-cloud/sandbox/index.ts';
import type { Sandbox } from '#sandbox/serve.ts';

export const HOST = { account: 'red-cloud-test' };
export const { signal } = new AbortController();

/** An answer printed in the provider's documentation, as text. */
export const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/red-cloud/${name}.json`, import.meta.url), 'utf8');

export interface Account {
  readonly sandbox: RedCloudSandbox;
  /** New for every test. */
  readonly provider: Provider;
  /** The next request for a path gets this answer. */
  readonly answerOnce: (path: RegExp, body: string, status?: number) => void;
  readonly asked: (target: string) => Sandbox['requests'];
}

/** A sandbox for the tests of a file, well and active at the start of each, and a provider for each. */
export function useAccount(): Account {
  let sandbox: RedCloudSandbox;
  let provider: Provider;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(() => {
    provider = redCloud.create(redCloud.config.parse(sandbox.config), HOST);
  });
  afterEach(async () => {
    await provider.close();
    sandbox.calm();
    sandbox.client.capabilities = ['numbers:read', 'numbers:search', 'numbers:update'];
    sandbox.client.status = 'ACTIVE';
  });
  afterAll(() => sandbox.close());
  return {
    get sandbox() {
      return sandbox;
    },
    get provider() {
      return provider;
    },
    answerOnce: (path, body, status = 200) => sandbox.fail({ path, times: 1, fault: { kind: 'answer', status, body } }),
    asked: target => sandbox.requests.filter(request => request.target === target),
  };
}

export async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const [settled] = await Promise.allSettled([promise]);
  const reason: unknown = settled.status === 'rejected' ? settled.reason : undefined;
  expect(reason).toBeInstanceOf(ProviderError);
  return reason as ProviderError;
}
