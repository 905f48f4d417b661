import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Provider, ProviderModule, SandboxOptions, Timeouts } from '#domain/provider.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import { configurationTests } from './configuration.ts';
import { facetTests } from './facets.ts';
import { failureTests } from './failures.ts';
import { lookupTests } from './lookup.ts';
import { listTests } from './list.ts';

export type AccountConfig = Readonly<Record<string, string>>;

export interface ConformanceOptions {
  /** Changes the account's configuration before the provider is made from it. */
  readonly config?: (fromSandbox: AccountConfig) => AccountConfig;
  readonly sandboxOptions?: SandboxOptions;
  /** The module's own file, where that is not its place in `src/providers`. */
  readonly file?: URL;
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
  /** Puts the provider's name in front of what is expected. */
  readonly says: (expectation: string) => string;
}

/** The account's name in every error. */
export const ACCOUNT = 'conformance';

/** Registers what every provider owes, tried against its own sandbox. */
export function providerConformance(module: ProviderModule, options: ConformanceOptions = {}): void {
  describe(`${module.title} does what every provider does`, () => {
    let sandbox: Sandbox | undefined;
    const opened: Provider[] = [];
    const subject: Subject = {
      module,
      file: options.file ?? new URL(`../../src/providers/${module.name}/index.ts`, import.meta.url),
      get sandbox() {
        if (!sandbox) throw new Error('The sandbox runs within tests only');
        return sandbox;
      },
      get config() {
        return options.config?.(subject.sandbox.config) ?? subject.sandbox.config;
      },
      open: ({ config = subject.config, timeouts } = {}) => {
        const provider = module.create(module.config.parse(config), { account: ACCOUNT, timeouts });
        opened.push(provider);
        return provider;
      },
      says: expectation => `${module.title}: ${expectation}`,
    };

    beforeAll(async () => {
      const kit = await module.sandbox();
      sandbox = (await kit.startSandbox(options.sandboxOptions ?? {})) as Sandbox;
    });
    afterEach(async () => {
      sandbox?.calm();
      await Promise.all(opened.splice(0).map(provider => provider.close()));
    });
    afterAll(() => sandbox?.close());

    configurationTests(subject);
    listTests(subject);
    lookupTests(subject);
    facetTests(subject);
    failureTests(subject);
  });
}
