import { type Handler, route } from '#sandbox/routes.ts';
import { type Sandbox, serve } from '#sandbox/serve.ts';
import { heldNumbers } from './held-numbers.ts';
import { searchNumbers } from './inventory.ts';
import { countNumbers, numberRoutes } from './numbers.ts';
import { Refusal, refused } from './replies.ts';
import { type ApiClient, createTokens } from './tokens.ts';

/** What an account's configuration holds if nothing else is asked for; the values of the provider's own examples. */
export const CREDENTIALS = { clientId: 'rc_test_client_123', clientSecret: 'rc_secret_abc123' } as const;

export interface RedCloudSandboxOptions {
  readonly port?: number | undefined;
  readonly size?: number | undefined;
  readonly latencyMs?: number | undefined;
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}

export interface RedCloudSandbox extends Sandbox {
  readonly client: ApiClient;
  /** Every token issued so far is refused from now on. */
  readonly revokeTokens: () => void;
}

/** Starts a Red Cloud CORE API with its numbers, its inventory and its token route. */
export async function startSandbox(options: RedCloudSandboxOptions = {}): Promise<RedCloudSandbox> {
  const credentials = { ...CREDENTIALS, ...options.credentials };
  const client: ApiClient = {
    status: 'ACTIVE',
    capabilities: ['numbers:read', 'numbers:search', 'numbers:update'],
    tokenLifetime: 3600,
  };
  const tokens = createTokens(credentials, client);
  const numbers = heldNumbers(options.size ?? 250);
  const { list, update } = numberRoutes(numbers);
  let requests = 0;
  const requestId = (): string => `req_sandbox_${(requests += 1)}`;

  const allowed =
    (capability: string, handle: Handler): Handler =>
    request => {
      if (!client.capabilities.includes(capability)) {
        throw new Refusal('FORBIDDEN', `This API client lacks the capability ${capability}`);
      }
      return handle(request);
    };

  const whoAmI: Handler = () => ({
    status: 200,
    body: {
      apiClientId: credentials.clientId,
      apiClientName: 'Sandbox',
      apiClientStatus: client.status,
      capabilities: client.capabilities,
      assignedNumbers: countNumbers(numbers),
      inboundWebhookConfigured: true,
      deliveryWebhookConfigured: true,
    },
  });

  const sandbox = await serve({
    port: options.port,
    latencyMs: options.latencyMs,
    routes: [
      route('POST', '/api/auth/token', tokens.issue),
      route('GET', '/api/core/whoami', whoAmI),
      route('GET', '/api/core/numbers', allowed('numbers:read', list)),
      route('POST', '/api/core/numbers/search', allowed('numbers:search', searchNumbers)),
      route('PATCH', '/api/core/numbers/{numberId}', allowed('numbers:update', update)),
    ],
    guard: request =>
      request.rawPath.startsWith('/api/core/') && !tokens.isGood(request.headers['authorization'])
        ? refused(new Refusal('UNAUTHORIZED', 'Invalid or missing bearer token'), requestId())
        : undefined,
    notFound: () => refused(new Refusal('NOT_FOUND', 'Not found'), requestId()),
    failed: error => refused(asRefusal(error), requestId()),
    config: url => ({ ...credentials, baseUrl: url }),
  });
  return Object.assign(sandbox, { client, revokeTokens: tokens.revoke });
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof SyntaxError) return new Refusal('INVALID_REQUEST', 'The request body is not JSON');
  return new Refusal('SERVER_ERROR', 'An unexpected error occurred');
}
