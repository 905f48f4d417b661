import type { NumberPatch } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { PlannedWrite, WriteResult } from '#domain/change.ts';
import type { Provider, Timeouts } from '#domain/provider.ts';
import sinch from '#providers/sinch/index.ts';
import { type SinchSandbox, startSandbox } from '#providers/sinch/sandbox/index.ts';
import { asking } from './sinch-asking.ts';

/** A US local number that the sandbox holds. */
export const NUMBER = '+12125550100';

/** What the number has before a change. What is left out it does not have. */
export interface Given {
  readonly displayName?: string;
  readonly plan?: string;
  readonly campaign?: string;
  /** An RTC application. */
  readonly app?: string;
  readonly callbackUrl?: string;
  /** What is asked for on top of that, and still on its way. */
  readonly pending?: object;
}

export interface Account extends AsyncDisposable {
  readonly sandbox: SinchSandbox;
  readonly provider: Provider;
  /** Another connection to the same account. */
  open(changes?: { readonly baseUrl?: string; readonly timeouts?: Partial<Timeouts> }): Provider;
  /** Brings the number into a state and forgets what that took. */
  given(state: Given): Promise<void>;
  number(): Promise<PhoneNumber>;
  plan(patch: NumberPatch): Promise<readonly PlannedWrite[]>;
  /** Carries a patch out, request by request. */
  change(patch: NumberPatch): Promise<readonly WriteResult[]>;
  /** Lets everything scheduled come to its end. */
  wait(): void;
  /** The writes that came: method and path under the project, and the body as it was sent. */
  written(): readonly (readonly [string, string])[];
}

/** An account of numbers with what it takes to try writes on one of them, on a clock of its own. */
export async function account(): Promise<Account> {
  let now = Date.parse('2030-01-02T03:04:05Z');
  const sandbox = await startSandbox({ clock: () => now, tokenLifetimeSeconds: 1_000_000 });
  const ask = asking(sandbox);
  const opened: Provider[] = [];
  const self: Account = {
    sandbox,
    open({ baseUrl, timeouts } = {}) {
      const config = sinch.config.parse({ ...sandbox.config, ...(baseUrl && { baseUrl }) });
      const provider = sinch.create(config, { account: 'ours', timeouts });
      opened.push(provider);
      return provider;
    },
    get provider() {
      return opened[0] ?? self.open();
    },
    async given({ displayName = '', plan = '', campaign = '', app = '', callbackUrl = '', pending }) {
      const target = `/activeNumbers/${NUMBER}`;
      const unlinked = { servicePlanId: '', campaignId: '' };
      const links = { servicePlanId: plan, campaignId: campaign };
      await ask('PATCH', target, { smsConfiguration: unlinked, voiceConfiguration: { appId: '' } });
      const voiceConfiguration = { type: 'RTC', appId: app };
      await ask('PATCH', target, { displayName, smsConfiguration: links, voiceConfiguration, callbackUrl });
      self.wait();
      if (pending) await ask('PATCH', target, pending);
      sandbox.calm();
    },
    async number() {
      const [number] = await self.provider.numbers.getMany([NUMBER], new AbortController().signal);
      if (number && 'id' in number) return number;
      throw new Error('The number cannot be read', { cause: number });
    },
    plan: async patch => self.provider.numbers.changes!.plan(await self.number(), patch),
    async change(patch) {
      const results: WriteResult[] = [];
      for (const write of await self.plan(patch)) results.push(await write.send());
      return results;
    },
    wait: () => void (now += 60_000),
    written: () =>
      sandbox.requests.flatMap(({ method, target, body }) => {
        const [, path] = /^\/v1\/projects\/[^/]+(.*)$/.exec(target) ?? [];
        return path === undefined || method === 'GET' ? [] : [[`${method} ${path}`, body] as const];
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map(provider => provider.close()));
      await sandbox.close();
    },
  };
  return self;
}
