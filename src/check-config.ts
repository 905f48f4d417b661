import { parseArgs } from 'node:util';
import { checkAccounts, paint, report } from './account-check.ts';
import { type OpenAccount, openAccounts } from './accounts.ts';
import { type Config, loadConfig } from './config.ts';
import { loadDotEnv } from './config/dot-env.ts';
import { ConfigError } from './config/problems.ts';
import { providerModules } from './providers/index.ts';
import { CALLBACK_PATH } from './server/callbacks.ts';

const USAGE = `Reads the configuration and asks every account whether its credentials work.

  npm run check-config [-- [--timeout seconds] [file]]

Exit code 0: every account works. 1: one does not. 2: the configuration is broken.
`;

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  let config: Config;
  try {
    loadDotEnv();
    config = loadConfig({ modules: providerModules, file: asked.file });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (config.source === null) console.log('There is no numbergraph.yaml, so these are the embedded sandboxes.');

  const opened = await openAccounts(config);
  try {
    const results = await checkAccounts(opened.accounts, asked.seconds * 1000);
    const lines = report(results);
    console.log(lines.map(paint).join('\n'));
    for (const line of callbackAddresses(config, opened.accounts)) console.log(line);
    return lines.some(({ level }) => level === 'FAIL') ? 1 : 0;
  } finally {
    await opened.close();
  }
}

/** Where providers are to send callbacks of the accounts that take some. */
function callbackAddresses({ server }: Config, accounts: readonly OpenAccount[]): readonly string[] {
  const { publicUrl } = server;
  return accounts
    .filter(({ provider, isSandbox }) => provider.callbacks !== undefined && !isSandbox)
    .map(({ name, title }) => {
      const address = publicUrl && `${publicUrl.replace(/\/+$/, '')}${CALLBACK_PATH}${name}`;
      return `Callbacks of ${name}: ${address ?? `set server.publicUrl to know where ${title} has to send them`}`;
    });
}

function readArguments(): { file: string | undefined; seconds: number } | undefined {
  try {
    const options = { timeout: { type: 'string', default: '15' } } as const;
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const seconds = Number(values.timeout);
    return positionals.length > 1 || !(seconds > 0 && seconds <= 600) ? undefined : { file: positionals[0], seconds };
  } catch {
    return undefined;
  }
}

process.exitCode = await main();
