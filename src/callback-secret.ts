import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { maybeApplied, ProviderError } from '#domain/errors.ts';
import type { CallbackSecret } from '#domain/provider.ts';
import { paint, report } from './account-check.ts';
import { type OpenAccount, openAccounts } from './accounts.ts';
import { type Config, loadConfig } from './config.ts';
import { loadDotEnv } from './config/dot-env.ts';
import { ConfigError } from './config/problems.ts';
import { variableName } from './config/references.ts';
import { didYouMean } from './config/suggestion.ts';
import { providerModules } from './providers/index.ts';

const USAGE = `Compares the secret by which a provider signs the callbacks of an account with the one that is configured.

  npm run callback-secret -- <account> [--check | --set]

--check, which is meant if nothing is said, changes nothing and shows no secret.
--set   gives the provider the configured secret, or a new one if none is configured. A new one is shown once.

Exit code 0: the two are the same. 1: they are not, or the provider did not answer.
2: the configuration is broken, there is no such account, or its provider has no such secret.
`;

/** The provider's own deadlines end every request. */
const { signal } = new AbortController();

interface Asked {
  readonly account: string;
  readonly set: boolean;
}

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) return refuse(USAGE);
  let config: Config;
  try {
    loadDotEnv();
    config = loadConfig({ modules: providerModules });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return refuse(`${error.message}\n`);
  }
  const configured = config.accounts.find(({ name }) => name === asked.account);
  if (configured === undefined) {
    const names = config.accounts.map(({ name }) => name);
    return refuse(
      `There is no account ${asked.account}, only ${names.join(', ')}${didYouMean(asked.account, names)}\n`,
    );
  }
  const opened = await openAccounts({ ...config, accounts: [configured] });
  try {
    return await attend(opened.accounts[0]!, asked);
  } finally {
    await opened.close();
  }
}

function refuse(message: string): number {
  process.stderr.write(message);
  return 2;
}

function readArguments(): Asked | undefined {
  try {
    const options = { check: { type: 'boolean', default: false }, set: { type: 'boolean', default: false } } as const;
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const [account, ...others] = positionals;
    const isClear = account !== undefined && others.length === 0 && !(values.check && values.set);
    return isClear ? { account, set: values.set } : undefined;
  } catch {
    return undefined;
  }
}

async function attend(account: OpenAccount, { set }: Asked): Promise<number> {
  const { name, title, provider } = account;
  const { callbackSecret: secret } = provider;
  if (secret === undefined) {
    const besides = provider.callbacks ? 'set it where the provider shows its settings' : 'there is nothing to set';
    return refuse(`${name}: ${title} has no request that reads or sets a callback secret; ${besides}\n`);
  }
  try {
    return set ? await give(account, secret) : await compare(account, secret);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    console.log(
      report([{ account, outcome: error }])
        .map(paint)
        .join('\n'),
    );
    return 1;
  }
}

function say(level: 'ok' | 'FAIL', { name }: OpenAccount, text: string): number {
  console.log(paint({ level, text: `${name}  ${text}` }));
  return level === 'ok' ? 0 : 1;
}

const SET_IT = 'with --set the provider gets the configured one';

async function compare(account: OpenAccount, { get, configured }: CallbackSecret): Promise<number> {
  const { title } = account;
  const held = await get(signal);
  if (configured === null) {
    const state = held === null ? 'has no secret either; with --set it gets a new one' : 'has one';
    return say('FAIL', account, `no callbackSecret is configured, so no callback is taken; ${title} ${state}`);
  }
  if (held === null) return say('FAIL', account, `${title} has no secret and signs no callbacks; ${SET_IT}`);
  return held === configured
    ? say('ok', account, `${title} signs callbacks by the configured secret`)
    : say('FAIL', account, `${title} signs callbacks by another secret than the configured one; ${SET_IT}`);
}

async function give(account: OpenAccount, secret: CallbackSecret): Promise<number> {
  const { configured } = secret;
  const wanted = configured ?? randomBytes(32).toString('hex');
  const refusal = secret.refusal(wanted);
  if (refusal !== null) {
    return say('FAIL', account, `the ${configured === null ? 'new' : 'configured'} secret cannot be used: ${refusal}`);
  }
  try {
    await secret.set(wanted);
  } catch (error) {
    if (configured === null && maybeApplied(error)) show(account, wanted, 'This secret may be in force now');
    throw error;
  }
  const held = await secret.get(signal).catch((error: unknown) => {
    if (configured === null) show(account, wanted, 'This secret was accepted');
    throw error;
  });
  if (held !== wanted) return say('FAIL', account, `${account.title} accepted the secret and holds another one`);
  if (configured !== null) return say('ok', account, `${account.title} signs callbacks by the configured secret`);
  say('ok', account, `${account.title} signs callbacks by a new secret`);
  show(account, wanted, 'It is shown this once');
  return 0;
}

/** Where a secret that was made here has to go. */
function show({ name }: OpenAccount, secret: string, beginning: string): void {
  const variable = variableName(name, 'callbackSecret');
  console.log(`
${beginning}. Put it into .env:

${variable}=${secret}

and this into the entry of ${name} in numbergraph.yaml, then start the server again:

    callbackSecret: \${${variable}}
`);
}

process.exitCode = await main();
