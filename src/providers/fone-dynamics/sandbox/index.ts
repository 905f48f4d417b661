import type { SandboxRequest } from '#sandbox/routes.ts';
import { type Sandbox, serve } from '#sandbox/serve.ts';
import { createAccount } from './account.ts';
import { addressRoutes } from './addresses.ts';
import { flowRoutes, numberRoutes } from './numbers.ts';
import { sid } from './records.ts';
import { Refusal, toReply } from './refusal.ts';

/** What an account's configuration holds if nothing else is asked for. */
export const CREDENTIALS = {
  accountSid: sid('SANDBOXACCOUNT', 1),
  token: 'fone-dynamics-sandbox-token',
  propertySid: sid('SANDBOXPROPERTY', 1),
} as const;

export interface FoneDynamicsSandboxOptions {
  readonly port?: number | undefined;
  /** Numbers in the configured property; a second property holds twelve more. */
  readonly size?: number | undefined;
  readonly latencyMs?: number | undefined;
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  /**
   * Answers in an envelope named after the resource, `{"Number": {…}}` and `{"Numbers": […]}`, as other resources of
   * this API do; the pages on numbers print neither form. Absent: bare.
   */
  readonly wrapped?: boolean | undefined;
}

/** Starts a Fone Dynamics REST API v2 with numbers, flows and addresses. */
export function startSandbox(options: FoneDynamicsSandboxOptions = {}): Promise<Sandbox> {
  const credentials = { ...CREDENTIALS, ...options.credentials };
  const { accountSid, token, propertySid } = credentials;
  const account = createAccount(accountSid, propertySid, options.size ?? 250);
  const wrap = (name: string, value: unknown): unknown => (options.wrapped ? { [name]: value } : value);
  const authorization = `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`;

  return serve({
    port: options.port,
    latencyMs: options.latencyMs,
    routes: [...numberRoutes(account, wrap), ...flowRoutes(account, wrap), ...addressRoutes(account, wrap)],
    guard: request =>
      sameCredentials(request, authorization)
        ? undefined
        : toReply(new Refusal(401, 'UNAUTHORIZED', 'Wrong or missing credentials.')),
    notFound: () => toReply(new Refusal(400, 'PARAMETER_INVALID', 'There is no such resource.')),
    failed: error => toReply(asRefusal(error)),
    config: url => ({ ...credentials, baseUrl: url }),
  });
}

// The scheme's name may come in any case.
const sameCredentials = (request: SandboxRequest, expected: string): boolean =>
  (request.headers['authorization'] ?? '').replace(/^basic +/i, 'Basic ') === expected;

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof SyntaxError) return new Refusal(400, 'PARAMETER_INVALID', 'The body is not JSON.');
  return new Refusal(500, 'INTERNAL_SERVER_ERROR', 'An error occurred on the server.');
}
