import { expect } from 'vitest';
import { request } from 'undici';
import type { SinchSandbox } from '#providers/sinch/sandbox/index.ts';

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const basicOf = ({ config }: SinchSandbox): string =>
  `Basic ${Buffer.from(`${config['keyId']}:${config['keySecret']}`).toString('base64')}`;

/** Sends to the project as it is written, so that a test sees what a client would. */
export const asking =
  (sandbox: SinchSandbox) =>
  async (method: 'GET' | 'POST' | 'PATCH', target: string, body?: unknown): Promise<Asked> => {
    const answer = await request(`${sandbox.url}/v1/projects/${sandbox.config['projectId']}${target}`, {
      method,
      headers: { authorization: basicOf(sandbox), 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Asked['body'],
    };
  };

/** The error envelope around what a refusal says. */
export const refusal = (code: number, status: string, details: unknown = expect.any(Array)) => ({
  status: code,
  body: { error: { code, message: expect.any(String) as string, status, details } },
});

export const violation = (field: string) =>
  refusal(400, 'INVALID_ARGUMENT', [
    { type: 'BadRequest', fieldViolations: [{ field, description: expect.any(String) as string }] },
  ]);

export const missing = (resourceType: string, resourceName: string) =>
  refusal(404, 'NOT_FOUND', [expect.objectContaining({ type: 'ResourceInfo', resourceType, resourceName })]);
