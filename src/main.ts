import './config/production.ts';
import { type App, startApp } from './app.ts';
import { loadConfig } from './config.ts';
import { loadDotEnv } from './config/dot-env.ts';
import { ConfigError } from './config/problems.ts';
import { ManifestError } from './limits/trusted.ts';
import { providerModules } from './providers/index.ts';
import { StoreError } from '#store/error.ts';

/** Milliseconds. Whoever stops a server commonly kills it after ten seconds. */
const LONGEST_STOP = 9_500;

/** Exit codes: 1 for what the machine refused, 2 for a configuration that has to be mended. */
async function main(): Promise<void> {
  loadDotEnv();
  const config = loadConfig({ modules: providerModules });
  const app = await startApp(config);
  console.log(greeting(app, config.source, config.server.graphiql));

  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    // What is still waited for by then is recorded, and is settled by whoever comes next.
    setTimeout(() => process.exit(0), LONGEST_STOP).unref();
    void app.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function greeting(app: App, source: string | null, graphiql: boolean): string {
  const width = Math.max(...app.accounts.map(({ name }) => name.length));
  const accounts = app.accounts.map(
    ({ name, title, isSandbox, sandbox }) =>
      `    ${name.padEnd(width)}  ${title}${isSandbox ? `, sandbox at ${sandbox?.url ?? 'loopback'} (fictional numbers)` : ''}`,
  );
  return [
    `Numbergraph is listening at ${app.url}`,
    ...(graphiql ? [`  GraphiQL:  open ${app.url} in a browser`] : []),
    `  Accounts:  ${source === null ? 'the sandbox of every provider; numbergraph.yaml would name real ones' : `from ${source}`}`,
    ...accounts,
    `  Callers:   ${app.callers}`,
    ...(app.operationsUrl === null ? [] : [`  Health:    ${app.operationsUrl}/healthz, /readyz and /metrics`]),
    '  Stop with Ctrl+C',
  ].join('\n');
}

interface ListenError {
  readonly code?: string;
  readonly port?: number;
  readonly address?: string;
  /** By which the port can be chosen. */
  readonly variable?: string;
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError || error instanceof ManifestError) {
    console.error(error.message);
    process.exitCode = 2;
    return;
  }
  if (error instanceof StoreError) {
    console.error(error.message);
    process.exitCode = 1;
    return;
  }
  const { code, port, address, variable = 'PORT' } = error as ListenError;
  if (code === 'EADDRINUSE')
    console.error(`Port ${port} is taken. Set ${variable} to another one, such as ${variable}=${port! + 1} npm start`);
  else if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    console.error(
      `This machine has no address ${address ?? 'of this name'}. Set HOST to one it has, such as 127.0.0.1`,
    );
  else console.error(error);
  process.exitCode = 1;
});
