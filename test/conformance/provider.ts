import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Provider, ProviderModule, SandboxOptions, Timeouts } from '#domain/provider.ts';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import { callbackSecretTests, callbackTests } from './callbacks.ts';
import { changeTests } from './changes.ts';
import { configurationTests } from './configuration.ts';
import { emergencyTests } from './emergency.ts';
import { facetTests } from './facets.ts';
import { failureTests } from './failures.ts';
import { lookupTests } from './lookup.ts';
import { listTests } from './list.ts';
import { refusalTests } from './refusals.ts';
import { releaseTests } from './release.ts';
import { rentingTests } from './renting.ts';
import { createTrial, type Trial, type WriteOptions } from './trial.ts';
import { walk } from './walk.ts';
import { writeFailureTests } from './write-failures.ts';

export type AccountConfig = Readonly<Record<string, string>>;

export interface ConformanceOptions {
  /** Changes the account's configuration before the provider is made from it. */
  readonly config?: (fromSandbox: AccountConfig) => AccountConfig;
  readonly sandboxOptions?: SandboxOptions;
  /** The module's own file, where that is not its place in `src/providers`. */
  readonly file?: URL;
  /** What to try writes with, where nothing fits every provider. */
  readonly writes?: WriteOptions;
}

/** A sandbox that nothing was changed in, and its numbers. */
export interface Scene {
  readonly sandbox: Sandbox;
  /** Has its token, so that what it sends next is what it is asked for. */
  readonly provider: Provider;
  /** For further providers. */
  readonly config: AccountConfig;
  readonly numbers: readonly PhoneNumber[];
}

/** What the tests of one provider share: one sandbox, and as many providers as they open. */
export interface Subject {
  readonly module: ProviderModule;
  /** For a process that imports the module by itself. */
  readonly file: URL;
  readonly sandbox: Sandbox;
  readonly config: AccountConfig;
  /** A provider with connections and tokens of its own, closed after the test. */
  readonly open: (changes?: { readonly config?: AccountConfig; readonly timeouts?: Partial<Timeouts> }) => Provider;
  /** Starts another sandbox, which runs until the end of the test. */
  readonly stage: (timeouts?: Partial<Timeouts>) => Promise<Scene>;
  readonly trial: Trial;
  /** Puts the provider's name in front of what is expected. */
  readonly says: (expectation: string) => string;
}

/** The account's name in every error. */
export const ACCOUNT = 'conformance';

/** Registers what every provider owes, tried against its own sandbox. */
export function providerConformance(module: ProviderModule, options: ConformanceOptions = {}): void {
  describe(`${module.title} does what every provider does`, async () => {
    let sandbox: Sandbox | undefined;
    const opened: Provider[] = [];
    const staged: Sandbox[] = [];
    const start = async (): Promise<Sandbox> => {
      const kit = await module.sandbox();
      return (await kit.startSandbox(options.sandboxOptions ?? {})) as Sandbox;
    };
    const configOf = (running: Sandbox): AccountConfig => options.config?.(running.config) ?? running.config;
    const subject: Subject = {
      module,
      file: options.file ?? new URL(`../../src/providers/${module.name}/index.ts`, import.meta.url),
      get sandbox() {
        if (!sandbox) throw new Error('The sandbox runs within tests only');
        return sandbox;
      },
      get config() {
        return configOf(subject.sandbox);
      },
      open: ({ config = subject.config, timeouts } = {}) => {
        const provider = module.create(module.config.parse(config), { account: ACCOUNT, timeouts });
        opened.push(provider);
        return provider;
      },
      async stage(timeouts) {
        const stage = await start();
        staged.push(stage);
        const config = configOf(stage);
        const provider = subject.open({ config, ...(timeouts && { timeouts }) });
        const { items } = await walk(provider.numbers.list(EVERY_NUMBER));
        return { sandbox: stage, provider, config, numbers: items };
      },
      trial: createTrial(options.writes),
      says: expectation => `${module.title}: ${expectation}`,
    };

    beforeAll(async () => {
      sandbox = await start();
    });
    afterEach(async () => {
      sandbox?.calm();
      await Promise.all(opened.splice(0).map(provider => provider.close()));
      await Promise.all(staged.splice(0).map(stage => stage.close()));
    });
    afterAll(() => sandbox?.close());

    configurationTests(subject);
    listTests(subject);
    lookupTests(subject);
    facetTests(subject);
    failureTests(subject);

    const { numbers, renting, emergency, callbacks, callbackSecret, settings } = await capable(module, start, configOf);
    if (numbers.changes) refusalTests(subject, settings);
    if (numbers.changes) changeTests(subject, settings);
    if (numbers.release) releaseTests(subject);
    if (renting) rentingTests(subject, renting.quote !== undefined);
    if (emergency) emergencyTests(subject);
    if (callbacks) callbackTests(subject);
    if (callbackSecret) callbackSecretTests(subject);
    writeFailureTests(subject, {
      change: numbers.changes !== undefined,
      release: numbers.release !== undefined,
      rental: renting !== undefined,
      'emergency address': emergency !== undefined,
      'callback secret': callbackSecret !== undefined,
    });
  });
}

/** A provider to see what the module can do; no call is made to it. */
async function capable(
  module: ProviderModule,
  start: () => Promise<Sandbox>,
  configOf: (running: Sandbox) => AccountConfig,
): Promise<Provider> {
  const sandbox = await start();
  const provider = module.create(module.config.parse(configOf(sandbox)), { account: ACCOUNT });
  await Promise.all([provider.close(), sandbox.close()]);
  return provider;
}
