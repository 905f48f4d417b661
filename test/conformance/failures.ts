import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import type { Provider, Timeouts } from '#domain/provider.ts';
import type { Fault } from '#sandbox/faults.ts';
import { START } from '#paging/pager.ts';
import { secretsOf } from './configuration.ts';
import { ACCOUNT, type Subject } from './provider.ts';

const SHORT: Timeouts = { attempt: 150, read: 400, write: 400 };
const LONG: Timeouts = { attempt: 30_000, read: 30_000, write: 30_000 };

const SPOILT: readonly (readonly [string, Fault, readonly ProviderErrorKind[]])[] = [
  ['a gateway answers 502 with a page of HTML', { kind: 'html' }, ['UNAVAILABLE']],
  ['the answer is 503', { kind: 'answer', status: 503, body: '' }, ['UNAVAILABLE']],
  ['the connection is reset', { kind: 'reset' }, ['UNAVAILABLE']],
  ['the connection breaks within the body', { kind: 'cut-body' }, ['UNAVAILABLE', 'BAD_RESPONSE']],
  ['the JSON is cut off', { kind: 'not-json' }, ['BAD_RESPONSE']],
  ['the JSON is null', { kind: 'null-body' }, ['BAD_RESPONSE']],
  ['the answer is HTML with status 200', { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Sign in</p>' }, ['BAD_RESPONSE']],
  ['the answer is 429', { kind: 'answer', status: 429, body: '' }, ['RATE_LIMITED']],
]; // prettier-ignore

const firstPage = ({ numbers }: Provider, signal?: AbortSignal) =>
  numbers.list(EVERY_NUMBER)({ from: START, wanted: 1, signal });

export function failureTests(subject: Subject): void {
  const { module, says } = subject;
  const { signal } = new AbortController();

  /** A provider that has its token, and an id, so that a fault hits what comes next. */
  async function warm(timeouts: Partial<Timeouts>): Promise<{ provider: Provider; id: string }> {
    const provider = subject.open({ timeouts });
    const { entries } = await firstPage(provider);
    return { provider, id: entries[0]!.item.id };
  }

  function expectError(error: unknown, kinds: readonly ProviderErrorKind[], asked: string): void {
    expect(error, says(`${asked} fails with a ProviderError`)).toBeInstanceOf(ProviderError);
    const { kind, account, message } = error as ProviderError;
    expect(kinds, says(`${asked}: ${kind}, ${message}`)).toContain(kind);
    expect(account, says('the error names the account')).toBe(ACCOUNT);
    expect(message, says('a message shows no address')).not.toContain(new URL(subject.sandbox.url).host);
  }

  async function expectListToFail(provider: Provider, kinds: readonly ProviderErrorKind[]): Promise<void> {
    expectError(await rejection(firstPage(provider)), kinds, 'list');
  }

  /** The error stands in the place of each id. */
  async function expectGetManyToFail(
    provider: Provider,
    id: string,
    kinds: readonly ProviderErrorKind[],
  ): Promise<void> {
    const many = await provider.numbers.getMany([id, id], signal);
    expect(many, says('an answer for every id')).toHaveLength(2);
    for (const one of many) expectError(one, kinds, 'getMany');
  }

  /** A provider each, so that what one read learnt about the upstream does not decide the other. */
  async function expectReadsToFail(fault: Fault, kinds: readonly ProviderErrorKind[]): Promise<void> {
    const list = await warm(SHORT);
    const many = await warm(SHORT);
    subject.sandbox.fail({ fault });
    await expectListToFail(list.provider, kinds);
    await expectGetManyToFail(many.provider, many.id, kinds);
  }

  describe('failures', () => {
    test('wrong credentials are CREDENTIALS wherever they are noticed', async () => {
      const { id } = await warm({});
      const wrong = { ...subject.config };
      for (const key of secretsOf(module)) if (key in wrong) wrong[key] += '-wrong';
      const provider = subject.open({ config: wrong });
      await expectListToFail(provider, ['CREDENTIALS']);
      await expectGetManyToFail(provider, id, ['CREDENTIALS']);
      const error = await rejection(provider.check(signal));
      expectError(error, ['CREDENTIALS'], 'check');
      expect(String(error), says('no secret in a message')).not.toContain('-wrong');
    });

    test('an upstream that does not answer is TIMEOUT within the time allowed', async () => {
      const started = performance.now();
      await expectReadsToFail({ kind: 'hang' }, ['TIMEOUT']);
      expect(performance.now() - started, says('two reads of 400 ms each')).toBeLessThan(5000);
      const cold = subject.open({ timeouts: SHORT });
      expectError(await rejection(firstPage(cold)), ['TIMEOUT'], 'list, the very first request');
    });

    test.each(SPOILT)('when %s', async (_, fault, kinds) => {
      await expectReadsToFail(fault, kinds);
    });

    test('a read succeeds although its first attempt met a 503', async () => {
      const { provider, id } = await warm({});
      subject.sandbox.fail({ times: 1, fault: { kind: 'answer', status: 503 } });
      const [found] = await provider.numbers.getMany([id], signal);
      expect(found, says('the number, at the second attempt')).toMatchObject({ id });
    });

    test('an aborted signal stops a read', async () => {
      const { provider, id } = await warm(LONG);
      subject.sandbox.fail({ fault: { kind: 'hang' } });
      const reason = new Error('The caller has gone');
      const started = performance.now();
      const list = new AbortController();
      const many = new AbortController();
      const reads = [rejection(firstPage(provider, list.signal)), outcome(provider.numbers.getMany([id], many.signal))];
      setTimeout(() => {
        list.abort(reason);
        many.abort(reason);
      }, 30);
      for (const error of await Promise.all(reads)) {
        expect(error === reason || error instanceof ProviderError, says(`${String(error)} ends the read`)).toBe(true);
      }
      expect(performance.now() - started, says('at once')).toBeLessThan(5000);
    });

    test('close lets the process end', async () => {
      const program = `
        const { default: module } = await import(${JSON.stringify(subject.file.href)});
        const provider = module.create(module.config.parse(${JSON.stringify(subject.config)}), { account: 'a' });
        const filter = ${JSON.stringify(EVERY_NUMBER)};
        const { entries } = await provider.numbers.list(filter)({ from: '', wanted: 1 });
        await provider.close();
        process.stdout.write(String(entries.length > 0));`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const stop = setTimeout(() => child.kill('SIGKILL'), 12_000);
      const [output, complaints, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ]);
      clearTimeout(stop);
      expect({ output, code }, says(`the process ends by itself. ${complaints}`)).toEqual({ output: 'true', code: 0 });
    });
  });
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const [settled] = await Promise.allSettled([promise]);
  return settled.status === 'rejected' ? settled.reason : undefined;
}

/** Of getMany for one id: how it failed, be it as a whole or for the id. */
async function outcome(promise: Promise<readonly unknown[]>): Promise<unknown> {
  const [settled] = await Promise.allSettled([promise]);
  return settled.status === 'rejected' ? settled.reason : settled.value[0];
}
