import { afterEach, beforeEach, expect } from 'vitest';
import { ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Provider } from '#domain/provider.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import { NumberAnswer } from '../../src/providers/fone-dynamics/answers.ts';
import foneDynamics from '../../src/providers/fone-dynamics/index.ts';
import { toPhoneNumber } from '../../src/providers/fone-dynamics/mapping.ts';
import { startSandbox } from '../../src/providers/fone-dynamics/sandbox/index.ts';

export const { signal } = new AbortController();

export interface Account {
  /** New for every test, like what was opened. */
  readonly sandbox: Sandbox;
  readonly open: (config?: Readonly<Record<string, string | undefined>>, writeTimeout?: number) => Provider;
  /** The requests that want to change something. */
  readonly writes: () => Sandbox['requests'];
}

export function useAccount(): Account {
  const opened: Provider[] = [];
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(provider => provider.close()));
    await sandbox.close();
  });
  return {
    get sandbox() {
      return sandbox;
    },
    open(config = {}, write = 10_000) {
      const host = { account: 'phones', timeouts: { write } };
      const provider = foneDynamics.create(foneDynamics.config.parse({ ...sandbox.config, ...config }), host);
      opened.push(provider);
      return provider;
    },
    writes: () => sandbox.requests.filter(({ method }) => method === 'POST'),
  };
}

/** A number as it is read where the provider gives it these fields. */
export const numberOf = (fields: object): PhoneNumber =>
  toPhoneNumber(NumberAnswer.parse({ Number: '+61255501234', ...fields }), '2026-01-01T00:00:00.000Z')!;

/** A number as it is now. */
export async function again({ numbers }: Provider, id: string): Promise<PhoneNumber> {
  const [found] = await numbers.getMany([id], signal);
  expect(found).toMatchObject({ id });
  return found as PhoneNumber;
}

export async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const [settled] = await Promise.allSettled([promise]);
  const reason: unknown = settled.status === 'rejected' ? settled.reason : undefined;
  expect(reason).toBeInstanceOf(ProviderError);
  return reason as ProviderError;
}
