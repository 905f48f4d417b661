import { registerHooks } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCallbacks } from '#providers/sinch/callbacks.ts';
import { type SinchSandbox, type SinchSandboxOptions, startSandbox } from '#providers/sinch/sandbox/index.ts';
import { type Received, startReceiver } from '../kit/receiver.ts';

// The client reads its version from a package that it does not depend on; this one has the same.
const manifest = new URL('../../node_modules/@sinch/sdk-client/package.json', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@sinch/sdk-core/package.json'
      ? { url: manifest, format: 'json', shortCircuit: true }
      : next(specifier, context),
});
const { NumbersCallbackWebhooks } = await import('@sinch/numbers');

const LINKED = '+12025550100';
const EVENT = 'DEPROVISIONING_FROM_CAMPAIGN';

async function start(options: SinchSandboxOptions = {}) {
  const sandbox = await startSandbox({ provisioningMs: 0, ...options });
  onTestFinished(() => sandbox.close());
  const receiver = await startReceiver();
  sandbox.sendCallbacksTo(receiver.url);
  sandbox.callbacks.behaviour.pauseMs = 5;
  return { sandbox, receiver, sent: sandbox.callbacks.sent, behaviour: sandbox.callbacks.behaviour };
}

async function ask(sandbox: SinchSandbox, method: 'PATCH' | 'POST' | 'PUT' | 'GET', path: string, body?: object) {
  const { projectId, keyId, keySecret } = sandbox.config;
  const isControl = path.startsWith('/_sandbox');
  const answer = await request(`${sandbox.url}${isControl ? '' : `/v1/projects/${projectId}`}${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> };
}

const change = (sandbox: SinchSandbox, body: object) => ask(sandbox, 'PATCH', `/activeNumbers/${LINKED}`, body);
const read = ({ body }: Received) => JSON.parse(body.toString()) as Record<string, unknown>;
const by = (sandbox: SinchSandbox) =>
  createCallbacks({
    projectId: sandbox.config['projectId']!,
    callbackSecret: sandbox.config['callbackSecret'],
  })!;

describe('when provisioning ends, the Sinch sandbox', () => {
  test('posts the documented event, without anybody asking it anything', async () => {
    const { sandbox, receiver } = await start({ provisioningMs: 60 });
    await change(sandbox, { voiceConfiguration: { type: 'EST', trunkId: 'trunk' } });
    const { requestCount } = sandbox;
    await expect.poll(() => receiver.received.length, { timeout: 5_000 }).toBe(1);
    expect(sandbox.requestCount).toBe(requestCount);

    const [received] = receiver.received;
    expect(received!.method).toBe('POST');
    expect(received!.headers['content-type']).toBe('application/json');
    expect(Object.entries(read(received!))).toEqual([
      ['eventId', expect.stringMatching(/^[0-9a-f-]{36}$/)],
      ['timestamp', expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/)],
      ['projectId', sandbox.config['projectId']],
      ['resourceId', LINKED],
      ['resourceType', 'ACTIVE_NUMBER'],
      ['eventType', 'PROVISIONING_TO_VOICE_PLATFORM'],
      ['status', 'SUCCEEDED'],
      ['failureCode', null],
      ['internalFailureCode', null],
    ]);
    await sandbox.callbacks.settled();
    expect(sandbox.callbacks.sent).toMatchObject([{ kind: 'REAL', delivery: 'TAKEN', attempts: 1, status: 200 }]);
  });

  test('signs so that the SDK of Sinch and this server accept it', async () => {
    const { sandbox, receiver } = await start();
    await change(sandbox, { smsConfiguration: { servicePlanId: '', campaignId: '' } });
    await expect.poll(() => receiver.received.length).toBe(2);
    const sdk = new NumbersCallbackWebhooks(sandbox.config['callbackSecret']!);
    for (const { headers, body } of receiver.received) {
      expect(sdk.validateAuthenticationHeader(headers, body.toString(), '/', 'POST')).toBe(true);
      expect(sdk.validateAuthenticationHeader(headers, `${body.toString()} `, '/', 'POST')).toBe(false);
      expect(sdk.parseEvent(body.toString()).timestamp).toBeInstanceOf(Date);
      expect(by(sandbox).receive({ headers, body })).toMatchObject({ e164: LINKED, kind: 'DEPROVISIONED' });
    }
    expect(new Set(receiver.received.map(one => read(one)['eventId'])).size).toBe(2);
  });

  test('signs by the secret that was set last', async () => {
    const { sandbox, receiver } = await start();
    const hmacSecret = 'another-fictional-callback-secret-0002';
    await ask(sandbox, 'PATCH', '/callbackConfiguration', { hmacSecret });
    sandbox.callbacks.send();
    await sandbox.callbacks.settled();
    const [{ headers, body }] = receiver.received as [Received];
    const sdk = new NumbersCallbackWebhooks(hmacSecret);
    expect(sdk.validateAuthenticationHeader(headers, body.toString(), '/', 'POST')).toBe(true);
    expect(() => by(sandbox).receive({ headers, body })).toThrow('is not that of its body');
  });

  test('signs nothing where the project has no secret', async () => {
    const { sandbox, receiver } = await start({ credentials: { callbackSecret: '' } });
    expect(sandbox.config).not.toHaveProperty('callbackSecret');
    expect((await ask(sandbox, 'GET', '/callbackConfiguration')).body['error']).toMatchObject({
      code: 404,
      details: [{ resourceType: 'CallbackConfiguration', resourceName: '' }],
    });
    sandbox.callbacks.send();
    await sandbox.callbacks.settled();
    expect(receiver.received[0]!.headers).not.toHaveProperty('x-sinch-signature');
  });

  test('names the reason why a campaign failed, and none for the SMS platform', async () => {
    const { sandbox, receiver } = await start();
    await change(sandbox, { smsConfiguration: { servicePlanId: '', campaignId: '' } });
    await change(sandbox, {
      smsConfiguration: { servicePlanId: 'FAIL-INTERNAL_ERROR', campaignId: 'FAIL-INVALID_NNID' },
    });
    await expect.poll(() => receiver.received.length).toBe(4);
    const failed = receiver.received.map(read).filter(({ status }) => status === 'FAILED');
    expect(Object.fromEntries(failed.map(({ eventType, failureCode }) => [eventType, failureCode]))).toEqual({
      PROVISIONING_TO_SMS_PLATFORM: null,
      PROVISIONING_TO_CAMPAIGN: 'INVALID_NNID',
    });
  });

  test('posts to the URL of the number, and to nobody beyond this machine', async () => {
    const { sandbox, receiver, sent } = await start();
    const own = await startReceiver();
    await change(sandbox, { callbackUrl: own.url, voiceConfiguration: { appId: 'one' } });
    await expect.poll(() => own.received.length).toBe(1);
    await change(sandbox, { callbackUrl: 'https://callbacks.example.com/', voiceConfiguration: { appId: 'two' } });
    await expect.poll(() => receiver.received.length).toBe(1);
    expect(sent.map(({ url }) => url)).toEqual([own.url, receiver.url]);

    const alone = await startSandbox({ provisioningMs: 0 });
    onTestFinished(() => alone.close());
    for (const url of ['https://callbacks.example.com/', 'http://127.0.0.1.example.com/', 'file:///etc/passwd', 'x']) {
      expect(alone.callbacks.send({}, { url })).toMatchObject({ url: null, delivery: 'UNADDRESSED', attempts: 0 });
    }
    await alone.callbacks.settled();
  });

  test('sends nothing about what is not provisioned', async () => {
    const { sandbox, sent } = await start();
    await change(sandbox, { displayName: 'Another name' });
    await ask(sandbox, 'POST', `/activeNumbers/${LINKED}:release`);
    const { body } = await ask(sandbox, 'GET', '/availableNumbers?regionCode=US&type=LOCAL&size=1');
    const [{ phoneNumber }] = body['availableNumbers'] as [{ phoneNumber: string }];
    const rented = await ask(sandbox, 'POST', `/availableNumbers/${phoneNumber}:rent`, {});
    expect(rented.status).toBe(200);
    await delay(60);
    expect(sent).toEqual([]);
  });
});

describe('a callback that is not taken', () => {
  test('is sent again with growing pauses until it is', async () => {
    const { sandbox, receiver, sent, behaviour } = await start();
    behaviour.pauseMs = 40;
    receiver.answer = () => (receiver.received.length < 4 ? 503 : 204);
    sandbox.callbacks.send();
    await sandbox.callbacks.settled();
    expect(sent).toMatchObject([{ delivery: 'TAKEN', attempts: 4, status: 204 }]);
    expect(new Set(receiver.received.map(one => read(one)['eventId'])).size).toBe(1);
    const times = receiver.received.map(({ at }) => at);
    // Timers may be early by a millisecond, and late by any time.
    [40, 80, 160].forEach((pause, index) => expect(times[index + 1]! - times[index]!).toBeGreaterThan(pause - 3));
  });

  test.each([
    ['a refusal', 400],
    ['a redirect', 302],
    ['no answer', null],
  ] as const)('is given up after so many attempts: %s', async (_, status) => {
    const { sandbox, receiver, sent, behaviour } = await start();
    Object.assign(behaviour, { attempts: 3, timeoutMs: 80 });
    receiver.answer = () => status;
    sandbox.callbacks.send();
    await sandbox.callbacks.settled();
    expect(sent).toMatchObject([{ delivery: 'GIVEN_UP', attempts: 3, status }]);
    expect(receiver.received).toHaveLength(3);
  });

  test('holds nobody up: others are sent meanwhile', async () => {
    const { sandbox, receiver, behaviour } = await start();
    behaviour.pauseMs = 60_000;
    receiver.answer = one => (read(one)['eventType'] === EVENT ? 500 : 200);
    sandbox.callbacks.send({ eventType: EVENT });
    const other = sandbox.callbacks.send({ eventType: 'PROVISIONING_TO_CAMPAIGN' });
    await expect.poll(() => other.delivery).toBe('TAKEN');
    expect(sandbox.callbacks.sent[0]).toMatchObject({ delivery: 'WAITING', attempts: 1, status: 500 });
  });

  test('is forgotten when the sandbox is closed, which ends at once', async () => {
    const { sandbox, receiver, behaviour } = await start();
    Object.assign(behaviour, { timeoutMs: 60_000, atOnce: 2 });
    receiver.answer = () => null;
    for (let i = 0; i < 5; i += 1) sandbox.callbacks.send();
    await expect.poll(() => receiver.received.length).toBe(2);
    const settled = sandbox.callbacks.settled();
    await sandbox.close();
    await settled;
    await delay(50);
    expect(receiver.received).toHaveLength(2);
  });
});

describe('many callbacks', () => {
  test('are never more than so many under way', async () => {
    const { sandbox, receiver, behaviour } = await start();
    behaviour.atOnce = 3;
    receiver.holdMs = 10;
    for (let i = 0; i < 30; i += 1) sandbox.callbacks.send();
    await sandbox.callbacks.settled();
    expect(receiver.received).toHaveLength(30);
    expect(receiver.mostAtOnce).toBe(3);
  });

  test('can be doubled, forged, of an unknown type and malformed by so many, and each real one arrives', async () => {
    const { sandbox, receiver, sent } = await start();
    const callbacks = { doubled: 0.3, forged: 0.1, unknownType: 0.2, malformed: 0.1, atOnce: 50 };
    expect((await ask(sandbox, 'PUT', '/_sandbox/behaviour', { callbacks })).body['callbacks']).toMatchObject(
      callbacks,
    );
    for (let i = 0; i < 500; i += 1) sandbox.callbacks.send({ status: 'SUCCEEDED' });
    await sandbox.callbacks.settled();

    const count = (kind: string): number => sent.filter(one => one.kind === kind).length;
    expect(count('REAL')).toBe(500);
    for (const [kind, least, most] of [
      ['DOUBLED', 100, 200],
      ['FORGED', 20, 80],
      ['UNKNOWN_TYPE', 60, 140],
      ['MALFORMED', 20, 80],
    ] as const) {
      expect(count(kind), kind).toBeGreaterThan(least);
      expect(count(kind), kind).toBeLessThan(most);
    }
    const outcomes = receiver.received.map(one => {
      try {
        return by(sandbox).receive(one);
      } catch (error) {
        return (error as { reason: string }).reason;
      }
    });
    expect(outcomes.filter(outcome => outcome === 'FORGED')).toHaveLength(count('FORGED'));
    expect(outcomes.filter(outcome => outcome === 'MALFORMED')).toHaveLength(count('MALFORMED'));
    const events = outcomes.filter(outcome => typeof outcome !== 'string');
    expect(events.filter(({ kind }) => kind === null)).toHaveLength(count('UNKNOWN_TYPE'));
    expect(events.filter(({ kind }) => kind !== null)).toHaveLength(500 + count('DOUBLED'));
    expect(new Set(events.map(({ id }) => id)).size).toBe(500 + count('UNKNOWN_TYPE'));
  });

  test('can overtake one another, and be late', async () => {
    const { sandbox, receiver, behaviour } = await start();
    Object.assign(behaviour, { lateMs: 60, shuffleMs: 60 });
    const before = performance.now();
    for (let i = 0; i < 40; i += 1) sandbox.callbacks.send({ eventId: `event-${i}` });
    await sandbox.callbacks.settled();
    const arrived = receiver.received.map(one => String(read(one)['eventId']));
    const sent = sandbox.callbacks.sent.map(({ body }) => (JSON.parse(body) as { eventId: string }).eventId);
    expect(arrived.toSorted()).toEqual(sent.toSorted());
    expect(arrived).not.toEqual(sent);
    expect(Math.min(...receiver.received.map(({ at }) => at)) - before).toBeGreaterThan(57);
  });

  test('go out as they were asked for once the sandbox is calm', async () => {
    const { sandbox, sent, behaviour } = await start();
    Object.assign(behaviour, { doubled: 1, forged: 1, lateMs: 10_000 });
    sandbox.calm();
    sandbox.callbacks.send();
    await sandbox.callbacks.settled();
    expect(sent.map(({ kind }) => kind)).toEqual(['REAL']);
  });
});

describe('from outside', () => {
  test('any event is sent by a request, and those sent can be looked at', async () => {
    const { sandbox, receiver } = await start();
    const event = { resourceId: '+12025550199', eventType: 'NUMBER_ORDER_PROCESSING', colour: 'red' };
    const { status, body } = await ask(sandbox, 'POST', '/_sandbox/callbacks', { event });
    expect(status).toBe(202);
    expect(body).toMatchObject({ kind: 'REAL', url: receiver.url, attempts: 0 });
    await sandbox.callbacks.settled();
    expect(read(receiver.received[0]!)).toMatchObject({ ...event, status: 'SUCCEEDED' });

    const own = await startReceiver();
    await ask(sandbox, 'POST', '/_sandbox/callbacks', { kind: 'FORGED', url: own.url });
    await sandbox.callbacks.settled();
    expect(() => by(sandbox).receive(own.received[0]!)).toThrow('is not that of its body');
    const { callbacks } = (await ask(sandbox, 'GET', '/_sandbox/callbacks')).body;
    expect(callbacks).toMatchObject([
      { kind: 'REAL', delivery: 'TAKEN' },
      { kind: 'FORGED', delivery: 'TAKEN', url: own.url },
    ]);
  });

  test.each([
    [{ doubled: 2 }],
    [{ doubled: -0.1 }],
    [{ attempts: 0 }],
    [{ lateMs: 'long' }],
    [{ tripled: 0.5 }],
    [{ constructor: 1 }],
  ])('a behaviour that there is not is refused: %j', async callbacks => {
    const { sandbox, behaviour } = await start();
    const before = { ...behaviour };
    const { status, body } = await ask(sandbox, 'PUT', '/_sandbox/behaviour', { callbacks });
    expect({ status, body }).toEqual({ status: 400, body: { message: expect.stringContaining('lateMs') } });
    expect(behaviour).toEqual(before);
  });

  test('a kind that there is not is refused', async () => {
    const { sandbox, sent } = await start();
    const { status, body } = await ask(sandbox, 'POST', '/_sandbox/callbacks', { kind: 'DOUBLED' });
    expect({ status, body }).toEqual({ status: 400, body: { message: expect.stringContaining('FORGED') } });
    expect(sent).toEqual([]);
  });
});
