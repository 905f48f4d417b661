import { afterEach, expect } from 'vitest';
import type { PlannedWrite, WriteResult } from '#domain/change.ts';
import { ProviderError } from '#domain/errors.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Provider } from '#domain/provider.ts';
import agentMessage from '#providers/agent-message/index.ts';
import { type AgentMessageSandboxOptions, API_KEYS, CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import { ask, heldWith, start } from './agent-message-asking.ts';

export const signal = AbortSignal.timeout(60_000);
const opened: Provider[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(provider => provider.close()));
});

export function open(sandbox: Sandbox, apiKey: string = API_KEYS.full): Provider {
  const provider = agentMessage.create(agentMessage.config.parse({ ...sandbox.config, apiKey }), { account: 'demo' });
  opened.push(provider);
  return provider;
}

export async function read(provider: Provider, id: string): Promise<PhoneNumber> {
  const [number] = await provider.numbers.getMany([id], signal);
  if (!number || number instanceof Error) throw new Error(`${id} is not held`);
  return number;
}

/** Has every setting, and waits for nothing. */
const COMPLETE = {
  inbound_url: 'https://customer.example/inbound',
  status_url: 'https://customer.example/status',
  label: 'appointment-reminders-12',
  campaign_id: CAMPAIGN_IDS.notifications,
};
/** Has nothing. */
const BARE = { inbound_url: '', status_url: '', label: '' };

export interface Stage {
  readonly sandbox: Sandbox;
  readonly provider: Provider;
  readonly number: PhoneNumber;
}

export async function stage(settings: 'complete' | 'bare', options: AgentMessageSandboxOptions = {}): Promise<Stage> {
  const sandbox = await start(options);
  const found = await heldWith(
    settings === 'complete'
      ? COMPLETE
      : { campaign_id: null, number_type: 'local', carrier_line_option_status: undefined },
  );
  if (settings === 'bare') await ask(`PATCH /v1/phone-numbers/${found.id}`, { body: BARE });
  const provider = open(sandbox);
  const number = await read(provider, found.id);
  sandbox.calm();
  return { sandbox, provider, number };
}

export const plan = ({ provider, number }: Stage, patch: NumberPatch): readonly PlannedWrite[] => {
  const { changes } = provider.numbers;
  expect(changes!.refusals(patch)).toEqual([]);
  return changes!.plan(number, patch);
};

export async function carryOut(writes: readonly PlannedWrite[]): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  for (const write of writes) results.push(await write.send());
  return results;
}

/** What reached the sandbox: verb, path behind the number's id, body to the byte. */
export const sent = ({ sandbox, number }: Stage): readonly string[] =>
  sandbox.requests.map(({ method, target, body }) =>
    `${method} ${target.replace(`/v1/phone-numbers/${number.id}`, '…')} ${body}`.trim(),
  );

export async function errorOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
  if (!(error instanceof ProviderError)) throw new Error(`Not refused: ${String(error)}`);
  return error;
}
