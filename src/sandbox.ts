import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import type { ProviderModule, RunningSandbox } from '#domain/provider.ts';
import { loadDotEnv } from './config/dot-env.ts';
import { ConfigError } from './config/problems.ts';
import { escaped } from './config/references.ts';
import { credentialVariable, loadSandboxes, type SandboxSettings } from './config/sandboxes.ts';
import { shapeOf } from './config/schema.ts';
import { providerModules } from './providers/index.ts';

const USAGE = `Starts the sandboxes of the providers, all or those named, until it is interrupted.

  npm run sandbox [-- [--only provider] [provider...]]

Ports, credentials, size and latency are environment variables: see .env.example.
`;

interface Running {
  readonly module: ProviderModule;
  readonly sandbox: RunningSandbox;
}

async function main(): Promise<number> {
  const only = readArguments();
  if (only === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  let settings: readonly SandboxSettings[];
  try {
    loadDotEnv();
    settings = loadSandboxes(providerModules, only);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }

  const interruption = interrupted();
  const attempts = await Promise.allSettled(settings.map(start));
  const running = attempts.flatMap(attempt => (attempt.status === 'fulfilled' ? attempt.value : []));
  const failures = attempts.flatMap((attempt, i) =>
    attempt.status === 'rejected' ? why(settings[i]!, attempt.reason) : [],
  );
  if (failures.length > 0) {
    await closeAll(running);
    process.stderr.write(`${failures.join('\n')}\n`);
    return 1;
  }
  console.log(description(running));
  await interruption;
  await closeAll(running);
  return 0;
}

function readArguments(): readonly string[] | undefined {
  try {
    const options = { only: { type: 'string', multiple: true } } as const;
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    return [...positionals, ...(values.only ?? [])];
  } catch {
    return undefined;
  }
}

async function start({ module, options }: SandboxSettings): Promise<Running> {
  const kit = await module.sandbox();
  return { module, sandbox: await kit.startSandbox(options) };
}

function why({ module, options, portVariable }: SandboxSettings, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const port = `port ${options.port}`;
  if (code === 'EADDRINUSE') return `${module.name}: ${port} is taken; stop what listens there or set ${portVariable}`;
  if (code === 'EACCES') return `${module.name}: ${port} needs more rights; set ${portVariable} to one above 1023`;
  return `${module.name}: the sandbox did not start: ${message}`;
}

const closeAll = async (running: readonly Running[]): Promise<void> =>
  void (await Promise.all(running.map(({ sandbox }) => sandbox.close())));

/** The first signal ends the program in order, a second one at once. */
const interrupted = (): Promise<void> =>
  new Promise(resolve => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });

function description(running: readonly Running[]): string {
  const environment: string[] = [];
  const accounts = running.map(({ module, sandbox }) => {
    const { properties } = shapeOf(module.config);
    const settings = Object.entries(sandbox.config).map(([key, value]) => {
      if (!properties[key]?.secret) return [key, escaped(value)];
      const variable = credentialVariable(module, key);
      environment.push(`${variable}=${quoted(value)}`);
      return [key, `\${${variable}}`];
    });
    return { name: `${module.name}-sandbox`, provider: module.name, ...Object.fromEntries(settings) };
  });
  return `Running:
${running.map(({ module, sandbox }) => `  ${sandbox.url}  ${module.title}`).join('\n')}

To use them, put this into numbergraph.yaml:

${stringify({ accounts }, { lineWidth: 0 })}
and this into .env:

${environment.join('\n')}

Stop with Ctrl-C.`;
}

// In a .env file a # begins a comment, and white space at the ends is dropped, unless the value is quoted.
const quoted = (value: string): string => (/^[\w./:+-]*$/.test(value) ? value : `"${value}"`);

process.exitCode = await main();
