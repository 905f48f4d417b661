import { type Callbacks, createCallbacks } from '#sandbox/callbacks.ts';
import { type Sandbox, serve } from '#sandbox/serve.ts';
import { activeNumberRoutes } from './active-numbers.ts';
import { fault, invalid, Refusal, unauthenticated, unknownRoute, wrongProject } from './answers.ts';
import { availableNumberRoutes } from './available-numbers.ts';
import { callbackStyle, eventOf } from './callback-events.ts';
import { callbackRoutes } from './callbacks.ts';
import type { Behaviour, Context } from './context.ts';
import { activeNumbers } from './data.ts';
import { emergencyAddressRoutes } from './emergency-address.ts';
import { availableNumbers } from './inventory.ts';
import { createNumbers } from './numbers.ts';
import { createProvisioning, type ProvisioningEvent } from './provisioning.ts';
import { createTokens } from './tokens.ts';

/** An empty `callbackSecret`: none is set. */
export const DEFAULT_CREDENTIALS = {
  projectId: 'fictional-sinch-project',
  keyId: 'fictional-sinch-key',
  keySecret: 'fictional-sinch-secret',
  callbackSecret: 'fictional-sinch-callback-secret-1',
};

export interface SinchSandboxOptions extends Partial<Behaviour> {
  readonly port?: number | undefined;
  readonly size?: number | undefined;
  readonly latencyMs?: number | undefined;
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds since 1970, for provisioning and for the expiry of tokens. */
  readonly clock?: (() => number) | undefined;
}

export interface SinchSandbox extends Sandbox {
  readonly behaviour: Behaviour;
  readonly callbacks: Callbacks;
  sendCallbacksTo(url: string): void;
  /** What ended, in order, whether a callback told it or not. */
  readonly events: readonly ProvisioningEvent[];
  /** Every access token issued so far is refused as expired from now on. */
  expireTokens(): void;
}

/** A Sinch Numbers API and the token route of its authorization server, on one address. */
export async function startSandbox(options: SinchSandboxOptions = {}): Promise<SinchSandbox> {
  const { projectId, keyId, keySecret, callbackSecret } = { ...DEFAULT_CREDENTIALS, ...options.credentials };
  const clock = options.clock ?? Date.now;
  const behaviour: Behaviour = {
    provisioningMs: options.provisioningMs ?? 4_000,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3_600,
    shortPages: options.shortPages ?? false,
    relaxed: options.relaxed ?? false,
  };
  const events: ProvisioningEvent[] = [];
  const callbacks = createCallbacks(callbackStyle(() => context, clock));
  const context: Context = {
    projectId,
    behaviour,
    numbers: createNumbers(activeNumbers(options.size ?? 250)),
    available: new Map(availableNumbers().map(number => [number.phoneNumber, number])),
    provisioning: createProvisioning(
      clock,
      () => behaviour.provisioningMs,
      event => {
        events.push(event);
        callbacks.send(eventOf(event));
      },
    ),
    hmacSecret: callbackSecret,
  };
  const tokens = createTokens({ keyId, keySecret }, clock, () => behaviour.tokenLifetimeSeconds);

  const sandbox = await serve({
    port: options.port,
    latencyMs: options.latencyMs,
    routes: [
      tokens.route,
      ...activeNumberRoutes(context),
      ...emergencyAddressRoutes(context),
      ...availableNumberRoutes(context),
      ...callbackRoutes(context),
    ],
    guard({ rawPath, headers }) {
      const [, project] = /^\/v1\/projects\/([^/]*)\//.exec(rawPath) ?? [];
      if (project === undefined) return undefined;
      const standing = tokens.standing(headers['authorization']);
      if (standing !== 'good') return unauthenticated(standing);
      if (project !== projectId) return wrongProject();
      context.provisioning.advance();
      return undefined;
    },
    notFound: unknownRoute,
    callbacks,
    failed(error) {
      if (error instanceof Refusal) return error.reply;
      return error instanceof SyntaxError ? invalid('The body is not JSON').reply : fault();
    },
    config: url => ({
      projectId,
      keyId,
      keySecret,
      baseUrl: url,
      authUrl: url,
      ...(callbackSecret !== '' && { callbackSecret }),
    }),
  });
  const end = sandbox.close.bind(sandbox);
  return Object.assign(sandbox, {
    behaviour,
    events,
    callbacks,
    sendCallbacksTo: (url: string) => callbacks.sendTo(url),
    expireTokens: () => tokens.expireAll(),
    close() {
      context.provisioning.stop();
      return end();
    },
  });
}
