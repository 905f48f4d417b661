import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallbackRefusedError } from '#domain/number-event.ts';
import type { Callback } from '#domain/provider.ts';
import { type CallbackOptions, createCallbacks } from '#providers/sinch/callbacks.ts';

const SECRET = 'probe-secret';
const PROJECT = '51bc3f40-f266-4ca8-8938-a1ed0ff32b9a';
const EVENT = {
  eventId: '01HX8Z3C5T6V7W8X9Y0Z1A2B3C',
  timestamp: '2030-06-06T07:45:27.785357',
  projectId: PROJECT,
  resourceId: '+12025550134',
  resourceType: 'ACTIVE_NUMBER',
  eventType: 'PROVISIONING_TO_CAMPAIGN',
  status: 'SUCCEEDED',
  failureCode: null,
  internalFailureCode: null,
} as const;

const open = (options: Partial<CallbackOptions> = {}) =>
  createCallbacks({ projectId: PROJECT, callbackSecret: SECRET, ...options })!;
const sign = (body: Uint8Array | string, secret = SECRET): string =>
  createHmac('sha1', secret).update(body).digest('hex');
const callback = (
  body: string | Uint8Array,
  signature: string | readonly string[] | undefined = sign(body),
): Callback => ({
  headers: { 'content-type': 'application/json', 'x-sinch-signature': signature },
  body: Buffer.from(body),
});
const receive = (changes: object) => open().receive(callback(JSON.stringify({ ...EVENT, ...changes })));

function refusal(received: Callback): CallbackRefusedError {
  try {
    open().receive(received);
  } catch (error) {
    if (error instanceof CallbackRefusedError) return error;
    throw error;
  }
  throw new Error('The callback was taken');
}

describe('the signature of a Sinch callback', () => {
  const body = '{"eventId":"e1","status":"SUCCEEDED"}';
  const signature = 'd557ab17b279f81451a1e89588a74441e63d1ed9';

  test('is the HMAC-SHA1 of the body in lower-case hex', () => {
    expect(sign(body)).toBe(signature);
    // Behind the proof this one lacks the type of an event.
    expect(refusal(callback(body, signature)).reason).toBe('MALFORMED');
    expect(open().receive(callback(JSON.stringify(EVENT))).id).toBe(EVENT.eventId);
  });

  test('is over the bytes as they came, and not over what they mean', () => {
    const spaced = JSON.stringify(EVENT, null, 2);
    expect(open().receive(callback(spaced, sign(spaced))).id).toBe(EVENT.eventId);
    expect(refusal(callback(spaced, sign(JSON.stringify(EVENT)))).reason).toBe('FORGED');
  });

  const good = sign(JSON.stringify(EVENT));
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['in capitals', good.toUpperCase()],
    ['behind a prefix', `sha1=${good}`],
    ['with white space around it', ` ${good} `],
    ['cut short', good.slice(0, -1)],
    ['longer', `${good}0`],
    ['wrong in one digit', good.replace(/^./, digit => (digit === '0' ? '1' : '0'))],
    ['of another secret', sign(JSON.stringify(EVENT), 'another-secret')],
    ['given twice', [good, good]],
    ['given twice, as Node joins it', `${good}, ${good}`],
    ['a list of one', [good]],
  ])('that is %s is forged', (_, given) => {
    const received = callback(JSON.stringify(EVENT));
    const error = refusal({ ...received, headers: { 'x-sinch-signature': given } });
    expect(error.reason).toBe('FORGED');
    expect(error.message).not.toContain(good);
  });

  test('is looked at before anything is read', () => {
    expect(refusal(callback('not JSON', sign('something else'))).reason).toBe('FORGED');
  });

  test('cannot be judged without a secret, so there is nothing to receive by', () => {
    expect(createCallbacks({ projectId: PROJECT })).toBeUndefined();
  });
});

describe('what a Sinch callback says', () => {
  test('is told in our words', () => {
    expect(receive({})).toEqual({
      id: EVENT.eventId,
      occurredAt: '2030-06-06T07:45:27.785357Z',
      e164: '+12025550134',
      type: 'PROVISIONING_TO_CAMPAIGN',
      kind: 'PROVISIONED',
      target: 'CAMPAIGN',
      failureCode: null,
    });
  });

  test.each([
    ['PROVISIONING_TO_SMS_PLATFORM', 'SUCCEEDED', 'SMS_SERVICE', 'PROVISIONED'],
    ['PROVISIONING_TO_CAMPAIGN', 'FAILED', 'CAMPAIGN', 'PROVISIONING_FAILED'],
    ['PROVISIONING_TO_VOICE_PLATFORM', 'SUCCEEDED', 'VOICE', 'PROVISIONED'],
    ['DEPROVISIONING_FROM_SMS_PLATFORM', 'FAILED', 'SMS_SERVICE', 'DEPROVISIONING_FAILED'],
    ['DEPROVISIONING_FROM_CAMPAIGN', 'SUCCEEDED', 'CAMPAIGN', 'DEPROVISIONED'],
    ['DEPROVISIONING_FROM_VOICE_PLATFORM', 'SUCCEEDED', 'VOICE', 'DEPROVISIONED'],
    ['PROVISIONING_TO_CAMPAIGN', 'POSTPONED', 'CAMPAIGN', null],
    ['PROVISIONING_TO_CAMPAIGN', null, 'CAMPAIGN', null],
    ['PROVISIONING_TO_FAX_PLATFORM', 'SUCCEEDED', null, null],
    ['constructor', 'SUCCEEDED', null, null],
  ])('%s %s: target %s, kind %s', (eventType, status, target, kind) => {
    expect(receive({ eventType, status })).toMatchObject({ type: eventType, target, kind });
  });

  test('about an order is about no number', () => {
    const order = { resourceType: 'NUMBER_ORDER', eventType: 'NUMBER_ORDER_PROCESSING', status: 'COMPLETED' };
    expect(receive({ ...order, resourceId: '+12025550134' })).toMatchObject({ e164: null, target: null, kind: null });
  });

  test.each([['12025550134'], ['+1 202 555 0134'], [''], [null], [17]])(
    'about %j is about no number that could be read',
    resourceId => {
      expect(receive({ resourceId }).e164).toBeNull();
    },
  );

  test('of a failure names its code, or the internal one where there is no other', () => {
    const failed = { status: 'FAILED', failureCode: 'CAMPAIGN_NOT_AVAILABLE', internalFailureCode: 'CRS0018' };
    expect(receive(failed).failureCode).toBe('CAMPAIGN_NOT_AVAILABLE');
    expect(receive({ ...failed, failureCode: null }).failureCode).toBe('CRS0018');
    expect(receive({ ...failed, failureCode: '', internalFailureCode: '' }).failureCode).toBeNull();
  });

  test.each([
    ['2030-06-06T07:45:27', '2030-06-06T07:45:27Z'],
    ['2030-06-06T07:45:27.785357123', '2030-06-06T07:45:27.785357123Z'],
    ['2030-06-06T07:45:27.785Z', '2030-06-06T07:45:27.785Z'],
    ['2030-06-06T07:45:27+02:00', '2030-06-06T05:45:27.000Z'],
    ['2030-02-30T07:45:27', null],
    ['2030-06-06T24:00:00', null],
    ['2030-06-06', null],
    ['yesterday', null],
    ['', null],
    [null, null],
    [1_906_962_327, null],
  ])('at %j is at %j', (timestamp, occurredAt) => {
    expect(receive({ timestamp }).occurredAt).toBe(occurredAt);
  });

  test('may hold fields that nobody knew, and lack those that are not needed', () => {
    expect(receive({ colour: 'red', nested: { deep: [1, { x: null }] } }).kind).toBe('PROVISIONED');
    const { eventId, eventType } = EVENT;
    expect(open().receive(callback(JSON.stringify({ eventId, eventType })))).toEqual({
      id: eventId,
      occurredAt: null,
      e164: null,
      type: eventType,
      kind: null,
      target: 'CAMPAIGN',
      failureCode: null,
    });
  });

  test.each([
    ['no text', new Uint8Array([0xff, 0xfe, 0x00])],
    ['nothing', ''],
    ['no JSON', '{"eventId":"e1",'],
    ['a list', '[]'],
    ['null', 'null'],
    ['without an id', JSON.stringify({ ...EVENT, eventId: undefined })],
    ['with an empty id', JSON.stringify({ ...EVENT, eventId: '' })],
    ['with a number for an id', JSON.stringify({ ...EVENT, eventId: 17 })],
    ['with an id that no database keeps', JSON.stringify({ ...EVENT, eventId: 'e\u0000' })],
    ['with half a character in its id', `{"eventId":"\\ud800","eventType":"X"}`],
    ['with an id of 256 characters', JSON.stringify({ ...EVENT, eventId: 'e'.repeat(256) })],
    ['without a type', JSON.stringify({ ...EVENT, eventType: undefined })],
    ['about another project', JSON.stringify({ ...EVENT, projectId: 'another' })],
  ])('is malformed if it is %s, however well it is signed', (_, body) => {
    expect(refusal(callback(body)).reason).toBe('MALFORMED');
  });

  test('that is malformed is told by the fields, and not by what is in them', () => {
    const error = refusal(callback(JSON.stringify({ ...EVENT, eventId: 17, eventType: ['private'] })));
    expect(error.message).toContain('eventId, eventType');
    expect(error.message).not.toMatch(/17|private/);
  });
});

describe('garbage', () => {
  const json = fc.oneof(
    fc.json(),
    fc
      .record({ eventId: fc.jsonValue(), eventType: fc.jsonValue(), timestamp: fc.jsonValue() })
      .map(x => JSON.stringify(x)),
    fc.record({ ...fcTexts(), resourceId: fc.jsonValue() }).map(x => JSON.stringify({ ...EVENT, ...x })),
  );
  const body = fc.oneof(
    json.map(text => Buffer.from(text)),
    fc.uint8Array().map(bytes => Buffer.from(bytes)),
  );

  function fcTexts() {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant(EVENT.timestamp));
    return { timestamp: text, status: text, failureCode: text };
  }

  const outcome = (received: Callback): string => {
    try {
      const event = open().receive(received);
      for (const [key, value] of Object.entries(event))
        if (typeof value === 'string') expect(value.length, key).toBeGreaterThan(0);
      if (event.occurredAt !== null) expect(Date.parse(event.occurredAt)).not.toBeNaN();
      return 'TAKEN';
    } catch (error) {
      if (error instanceof CallbackRefusedError) return error.reason;
      throw error;
    }
  };

  test('that is signed is taken or malformed, and nothing else happens', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(body, bytes => void seen.add(outcome(callback(bytes)))),
      { numRuns: 3_000 },
    );
    expect([...seen].toSorted()).toEqual(['MALFORMED', 'TAKEN']);
  });

  test('in the headers is forged, and nothing else happens', () => {
    const header = fc.oneof(
      fc.string(),
      fc.constant(undefined),
      fc.array(fc.string()),
      fc.string({ maxLength: 41, unit: fc.constantFrom(...'0123456789abcdefABCDEF'.split('')) }),
    );
    fc.assert(
      fc.property(body, fc.dictionary(fc.string(), header), header, (bytes, others, signature) => {
        expect(outcome({ headers: { ...others, 'x-sinch-signature': signature }, body: bytes })).toBe('FORGED');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the addresses that callbacks come from', () => {
  test('are not looked at unless some are configured', () => {
    expect(open().isFrom).toBeUndefined();
  });

  test('are those of the configuration, also when they are written as IPv6', () => {
    const isFrom = open({ callbackAddresses: ['54.76.19.159', '198.51.100.0/28'] }).isFrom!;
    expect(['54.76.19.159', '::ffff:54.76.19.159', '198.51.100.15'].map(isFrom)).toEqual([true, true, true]);
    expect(['54.76.19.158', '198.51.100.16', '::1', 'unknown'].map(isFrom)).toEqual([false, false, false, false]);
  });
});
