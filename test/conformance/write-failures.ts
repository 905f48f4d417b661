import { describe, expect, test } from 'vitest';
import { maybeApplied, ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import { SETTING_OF } from '#domain/number-patch.ts';
import type { Provider, Timeouts } from '#domain/provider.ts';
import type { Fault } from '#sandbox/faults.ts';
import type { Scene, Subject } from './provider.ts';
import { isSettled, PATCH_KEYS } from './trial.ts';

const SHORT: Partial<Timeouts> = { write: 300 };
const AT_ONCE = { 'retry-after': '0' };

/** Before anything was changed. All but the last leave open whether something was. */
const BEFORE: readonly (readonly [string, Fault, ProviderErrorKind])[] = [
  ['is answered with 500', { kind: 'answer', status: 500 }, 'UNAVAILABLE'],
  ['is answered with 503 and a time to come back', { kind: 'answer', status: 503, headers: AT_ONCE }, 'UNAVAILABLE'],
  ['meets a connection that is reset', { kind: 'reset' }, 'UNAVAILABLE'],
  ['is not answered', { kind: 'hang' }, 'TIMEOUT'],
  ['is answered with 429 and a time to come back', { kind: 'answer', status: 429, headers: AT_ONCE }, 'RATE_LIMITED'],
];

/** After the change was made. */
const AFTER: readonly (readonly [string, Fault])[] = [
  ['the answer is lost', { kind: 'lose-answer' }],
  ['the answer breaks off', { kind: 'cut-body' }],
  ['a gateway answers 502 in its place', { kind: 'html' }],
];

export type Write = 'change' | 'release' | 'rental' | 'emergency address' | 'callback secret';

export function writeFailureTests(subject: Subject, can: Readonly<Record<Write, boolean>>): void {
  const { says, trial } = subject;

  /** Everything that a write needs to know is read before, so that what is sent next is the write. */
  const prepare: Readonly<Record<Write, (scene: Scene) => Promise<(provider: Provider) => Promise<unknown>>>> = {
    async change({ provider, numbers }) {
      const key = PATCH_KEYS.find(each => SETTING_OF[each] in provider.settings)!;
      const patch = trial.patch(key);
      const number = trial.numberFor(numbers, patch);
      return by => by.numbers.changes!.plan(number, patch)[0]!.send();
    },
    async release({ numbers }) {
      const number = numbers.find(isSettled)!;
      return by => by.numbers.release!(number);
    },
    async rental({ provider }) {
      const e164 = await trial.rentable(provider);
      return by => by.renting!.rent(e164, {});
    },
    async 'emergency address'({ numbers }) {
      const { id } = numbers.find(number => number.countryCode === 'US')!;
      return by => by.emergency!.provision(id, trial.address);
    },
    'callback secret': () => Promise.resolve(by => by.callbackSecret!.set('a-fictional-secret-that-was-chosen-anew')),
  };

  /** What sending fails with, after exactly one request. */
  async function failureOf({ sandbox, provider }: Scene, send: (by: Provider) => Promise<unknown>) {
    const requests = sandbox.requestCount;
    const error = await rejection(send(provider));
    expect(sandbox.requestCount - requests, says('a write is sent once, whatever happens')).toBe(1);
    return error;
  }

  async function rejection(promise: Promise<unknown>): Promise<ProviderError> {
    const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
    expect(error, says('a write fails with a ProviderError')).toBeInstanceOf(ProviderError);
    return error as ProviderError;
  }

  for (const write of (Object.keys(prepare) as Write[]).filter(each => can[each])) {
    describe(`a ${write}`.replace(/^a (?=e)/, 'an '), () => {
      test.each(BEFORE)('that %s is not sent again', async (_, fault, kind) => {
        const scene = await subject.stage(SHORT);
        const send = await prepare[write](scene);
        scene.sandbox.fail({ fault });
        const error = await failureOf(scene, send);
        expect(error.kind, says(error.message)).toBe(kind);
        expect(maybeApplied(error), says('whether it may have been carried out')).toBe(kind !== 'RATE_LIMITED');
        expect(scene.sandbox.ledger, says('nothing was changed')).toEqual([]);
      });

      test.each(AFTER)('may have been carried out when %s, and was, once', async (_, fault) => {
        const scene = await subject.stage(SHORT);
        const send = await prepare[write](scene);
        scene.sandbox.fail({ fault });
        const error = await failureOf(scene, send);
        expect(maybeApplied(error), says(`${error.kind}: only reading can tell`)).toBe(true);
        expect(scene.sandbox.ledger, says('one change')).toHaveLength(1);
      });

      test('is known not to have been carried out when there is no connection', async () => {
        const scene = await subject.stage(SHORT);
        const send = await prepare[write](scene);
        await scene.sandbox.close();
        const error = await rejection(send(subject.open({ config: scene.config })));
        expect(error.kind, says(error.message)).toBe('UNAVAILABLE');
        expect(maybeApplied(error), says('it never left')).toBe(false);
      });
    });
  }
}
