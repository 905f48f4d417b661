import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isE164 } from '#domain/e164.ts';
import { CallbackRefusedError, NUMBER_EVENT_KINDS, type ProviderEvent } from '#domain/number-event.ts';
import type { Callback } from '#domain/provider.ts';
import type { SendOptions } from '#sandbox/callbacks.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import { startReceiver } from '../kit/receiver.ts';
import { secretsOf } from './configuration.ts';
import type { Subject } from './provider.ts';
import { emptyTexts, isTime } from './well-formed.ts';

/** What the sandbox sends of this kind, as a server gets it. */
async function sentBy({ callbacks }: Sandbox, kind: NonNullable<SendOptions['kind']> = 'REAL'): Promise<Callback> {
  const receiver = await startReceiver();
  callbacks!.send({}, { kind, url: receiver.url });
  await callbacks!.settled();
  return receiver.received[0]!;
}

export function callbackTests(subject: Subject): void {
  const { module, says } = subject;
  const receive = (callback: Callback): ProviderEvent => subject.open().callbacks!.receive(callback);

  function refusal(callback: Callback): string {
    try {
      receive(callback);
      return 'TAKEN';
    } catch (error) {
      expect(error, says('a callback is refused by nothing else')).toBeInstanceOf(CallbackRefusedError);
      return (error as CallbackRefusedError).reason;
    }
  }

  describe('callbacks', () => {
    test('of the provider are taken, without asking it anything', async () => {
      const callback = await sentBy(subject.sandbox);
      const requests = subject.sandbox.requestCount;
      const event = receive(callback);
      expect(subject.sandbox.requestCount, says('no request')).toBe(requests);
      expect(event.id, says('an id that can be kept')).toMatch(/^[^\p{Cc}]{1,255}$/u);
      expect(event.e164 === null || isE164(event.e164), says(`a number: ${event.e164}`)).toBe(true);
      expect(event.occurredAt === null || (isTime(event.occurredAt) && event.occurredAt.endsWith('Z')), says(`when: ${event.occurredAt}`)).toBe(true); // prettier-ignore
      expect(NUMBER_EVENT_KINDS, says(`a kind for ${event.type}`)).toContain(event.kind);
      expect(emptyTexts(event), says('nulls instead of empty texts')).toEqual([]);
    });

    test('that are sent again have the id they had', async () => {
      const receiver = await startReceiver();
      receiver.answer = () => (receiver.received.length === 1 ? 503 : 200);
      const { callbacks } = subject.sandbox;
      callbacks!.behaviour.pauseMs = 1;
      callbacks!.send({}, { url: receiver.url });
      await callbacks!.settled();
      const [first, second] = receiver.received.map(receive);
      expect(second, says('the same event')).toEqual(first);
    });

    test('that were proved are read again from their body alone', async () => {
      const callback = await sentBy(subject.sandbox);
      const again = subject.open().callbacks!.read(callback.body);
      expect(again, says('what it told')).toEqual(receive(callback));
      expect(() => subject.open().callbacks!.read(Buffer.from('[')), says('no event')).toThrow(CallbackRefusedError);
    });

    test('of a type that nobody knows have no kind, and keep their name', async () => {
      const event = receive(await sentBy(subject.sandbox, 'UNKNOWN_TYPE'));
      expect(event.kind, says('no guess')).toBeNull();
      expect(event.type, says('its name')).toMatch(/\w/);
    });

    test('that are signed and cannot be read are malformed', async () => {
      expect(refusal(await sentBy(subject.sandbox, 'MALFORMED')), says('proven, but nothing')).toBe('MALFORMED');
    });

    test('of somebody else are forged', async () => {
      expect(refusal(await sentBy(subject.sandbox, 'FORGED')), says('signed by another secret')).toBe('FORGED');
      const { headers, body } = await sentBy(subject.sandbox);
      expect(refusal({ headers: {}, body }), says('without headers')).toBe('FORGED');
      expect(refusal({ headers, body: Buffer.concat([body, Buffer.from(' ')]) }), says('one byte more')).toBe('FORGED');
    });

    test('are forged whatever bytes stand in for those that were signed', async () => {
      const { headers, body } = await sentBy(subject.sandbox);
      fc.assert(
        fc.property(fc.uint8Array(), bytes => {
          fc.pre(!Buffer.from(bytes).equals(body));
          expect(refusal({ headers, body: bytes })).toBe('FORGED');
        }),
      );
    });

    test('are not taken without the secret that proves them', () => {
      const { required = [] } = z.toJSONSchema(module.config, { io: 'input' });
      const optional = secretsOf(module).filter(key => !required.includes(key));
      const config = Object.fromEntries(Object.entries(subject.config).filter(([key]) => !optional.includes(key)));
      expect(subject.open({ config }).callbacks, says('nothing to receive by')).toBeUndefined();
    });
  });
}

export function callbackSecretTests(subject: Subject): void {
  const { says } = subject;
  const { signal } = new AbortController();
  const another = 'a-fictional-secret-that-was-chosen-anew';

  describe('the secret of callbacks', () => {
    test('is told as the provider holds it, as often as it takes', async () => {
      const { sandbox, provider } = await subject.stage();
      sandbox.fail({ times: 1, fault: { kind: 'answer', status: 503 } });
      const held = await provider.callbackSecret!.get(signal);
      expect(held, says('the one that the account has too')).toBe(provider.callbackSecret!.configured);
      expect(held, says('the sandbox has one')).toMatch(/./);
      expect(sandbox.ledger, says('no change')).toEqual([]);
    });

    test('is set by one change, and signs from then on', async () => {
      const { sandbox, provider } = await subject.stage();
      const secret = provider.callbackSecret!;
      expect(secret.refusal(another), says('a good one')).toBeNull();
      await secret.set(another);
      expect(sandbox.ledger, says('one change')).toHaveLength(1);
      expect(await secret.get(signal), says('the one that was set')).toBe(another);
      const callback = await sentBy(sandbox);
      expect(() => provider.callbacks!.receive(callback), says('the old one proves nothing now')).toThrow(
        CallbackRefusedError,
      );
    });

    test('cannot be empty, which is told without a request', () => {
      const { sandbox } = subject;
      const requests = sandbox.requestCount;
      expect(subject.open().callbackSecret!.refusal(''), says('a reason')).toMatch(/\w+ \w+/);
      expect(sandbox.requestCount, says('no request')).toBe(requests);
    });

    test('goes into no error', async () => {
      const { sandbox, provider } = await subject.stage();
      const body = JSON.stringify({ error: { code: 400, status: 'INVALID_ARGUMENT', message: `Not ${another}` } });
      sandbox.fail({ fault: { kind: 'answer', status: 400, body } });
      const error: unknown = await provider.callbackSecret!.set(another).catch((reason: unknown) => reason);
      expect(String(error), says('no secret')).not.toContain(another);
    });
  });
}
