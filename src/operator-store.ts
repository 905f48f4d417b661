import { StoreError } from '#store/error.ts';
import { openStore, type Store } from '#store/index.ts';
import { loadConfig } from './config.ts';
import { loadDotEnv } from './config/dot-env.ts';
import { ConfigError } from './config/problems.ts';
import { providerModules } from './providers/index.ts';

export interface StorePlace {
  /** Instead of numbergraph.yaml. */
  readonly config: string | undefined;
  /** Without reading the configuration, which may be what is broken. */
  readonly database: string | undefined;
}

/** Runs an operator's command on the database and answers its exit code: 1, and why, where the database cannot be had; 2 for a broken configuration. */
export async function withStore(
  { config, database }: StorePlace,
  command: (store: Store) => Promise<number>,
): Promise<number> {
  let store: Store;
  try {
    store = await openStore({ url: database ?? configured(config) });
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StoreError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
  try {
    return await command(store);
  } finally {
    await store.close();
  }
}

function configured(file: string | undefined): string {
  loadDotEnv();
  return loadConfig({ modules: providerModules, file }).store.url;
}
