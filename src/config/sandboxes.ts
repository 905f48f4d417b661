import type { ProviderModule, SandboxOptions } from '#domain/provider.ts';
import {
  type Environment,
  readVariables,
  SANDBOX_DEFAULTS,
  SANDBOX_VARIABLES,
  type Variable,
  variable,
} from './environment.ts';
import { ConfigError } from './problems.ts';
import { variableName } from './references.ts';
import { shapeOf } from './schema.ts';
import { didYouMean } from './suggestion.ts';

/** How to start one provider's sandbox as a server of its own. */
export interface SandboxSettings {
  readonly module: ProviderModule;
  readonly options: SandboxOptions;
  /** The variable that moves it to another port. */
  readonly portVariable: string;
}

/**
 * The stand-alone sandboxes as the environment wants them: all, or those named. Throws a `ConfigError`.
 *
 * Ports are 4010 for the first provider and ten more for each that follows.
 */
export function loadSandboxes(
  modules: readonly ProviderModule[],
  only: readonly string[] = [],
  env: Environment = process.env,
): readonly SandboxSettings[] {
  const names = modules.map(({ name }) => name);
  const unknown = only
    .filter(name => !names.includes(name))
    .map(name => {
      const message = `there is no such provider, only ${names.join(', ')}${didYouMean(name, names)}`;
      return { code: 'UNKNOWN_PROVIDER' as const, place: null, path: name, message };
    });
  const shared = readVariables(SANDBOX_VARIABLES, env);
  const own = modules.map(module => ({ module, ...readVariables(variablesOf(module, modules), env) }));
  const problems = [...unknown, ...shared.problems, ...own.flatMap(read => read.problems)];
  if (problems.length > 0) throw new ConfigError(problems);

  return own
    .filter(({ module }) => only.length === 0 || only.includes(module.name))
    .map(({ module, values }) => {
      const portVariable = portVariableOf(module);
      const given = credentialKeys(module).map(key => [key, values[credentialVariable(module, key)]] as const);
      return {
        module,
        portVariable,
        options: {
          port: Number(values[portVariable] ?? defaultPort(module, modules)),
          size: shared.values.SANDBOX_SIZE ?? SANDBOX_DEFAULTS.size,
          latencyMs: shared.values.SANDBOX_LATENCY_MS ?? SANDBOX_DEFAULTS.latencyMs,
          credentials: Object.fromEntries(given.filter((pair): pair is [string, string] => pair[1] !== undefined)),
        },
      };
    });
}

/** The variables that only the stand-alone sandboxes read. */
export const sandboxVariables = (modules: readonly ProviderModule[]): Readonly<Record<string, Variable>> =>
  Object.assign({}, ...modules.map(module => variablesOf(module, modules))) as Record<string, Variable>;

/** `SANDBOX_SINCH_KEY_SECRET`: what the sandbox accepts as `keySecret`, and where an account may read it. */
export const credentialVariable = (module: ProviderModule, key: string): string =>
  variableName('sandbox', module.name, key);

const portVariableOf = (module: ProviderModule): string => variableName('sandbox', module.name, 'port');

const defaultPort = (module: ProviderModule, modules: readonly ProviderModule[]): number =>
  4010 + 10 * modules.indexOf(module);

function variablesOf(
  module: ProviderModule,
  modules: readonly ProviderModule[],
): Record<string, Variable<string | number>> {
  const port = `Port of the ${module.title} sandbox, 0 for any free one.`;
  const credentials = credentialKeys(module).map(
    key =>
      [
        credentialVariable(module, key),
        variable.text(`What the ${module.title} sandbox takes as ${key}.`, ''),
      ] as const,
  );
  return {
    [portVariableOf(module)]: variable.wholeNumber(port, defaultPort(module, modules), 65_535),
    ...Object.fromEntries(credentials),
  };
}

/** Keys that hold free texts: not addresses, and not choices with a default. */
const credentialKeys = (module: ProviderModule): string[] =>
  Object.entries(shapeOf(module.config).properties)
    .filter(([, { type, format, enum: choices }]) => type === 'string' && format === undefined && choices === undefined)
    .map(([key]) => key);
