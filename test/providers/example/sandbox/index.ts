import { usLocal } from '#sandbox/fixtures.ts';
import { type Reply, route } from '#sandbox/routes.ts';
import { type Sandbox, serve } from '#sandbox/serve.ts';

const PAGE = 100;

const refusal = (status: number, code: string): Reply => ({ status, body: { code, message: code.toLowerCase() } });

export async function startSandbox(options: {
  readonly port?: number | undefined;
  readonly size?: number | undefined;
  readonly latencyMs?: number | undefined;
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}): Promise<Sandbox> {
  const apiKey = options.credentials?.['apiKey'] ?? 'example-key';
  const numbers = Array.from({ length: options.size ?? 250 }, (_, index) => ({
    id: `n-${index.toString(16).padStart(8, '0')}`,
    e164: usLocal(index).e164,
    label: `Line ${index + 1}` as string | null,
    sms: index % 2 === 0,
  }));

  return serve({
    port: options.port,
    latencyMs: options.latencyMs,
    routes: [
      route('GET', '/numbers', ({ query }) => {
        const e164 = query.get('e164');
        const after = query.get('after');
        const found = numbers.filter(number => e164 === null || number.e164 === e164);
        const start = after === null ? 0 : found.findIndex(number => number.id === after) + 1;
        const page = found.slice(start, start + PAGE);
        const next = start + PAGE < found.length ? page.at(-1)?.id : null;
        return after !== null && start === 0
          ? refusal(400, 'UNKNOWN_TOKEN')
          : { status: 200, body: { numbers: page, next } };
      }),
      route('GET', '/numbers/{id}', ({ params }) => {
        const number = numbers.find(({ id }) => id === params['id']);
        return number ? { status: 200, body: number } : refusal(404, 'NO_SUCH_NUMBER');
      }),
      route('PATCH', '/numbers/{id}', request => {
        const number = numbers.find(({ id }) => id === request.params['id']);
        if (!number) return refusal(404, 'NO_SUCH_NUMBER');
        const { label } = request.json() as { label: string | null };
        number.label = label;
        request.applied({ action: 'label', subject: number.id, detail: label });
        return { status: 200, body: number };
      }),
    ],
    guard: ({ headers }) =>
      headers['authorization'] === `Bearer ${apiKey}` ? undefined : refusal(401, 'WRONG_API_KEY'),
    notFound: () => refusal(404, 'NO_SUCH_ROUTE'),
    failed: () => refusal(500, 'INTERNAL'),
    config: url => ({ apiKey, baseUrl: url }),
  });
}
