import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Started } from '../kit/start.ts';

/** The audits of the specification "GraphQL over HTTP", as its reference implementation ships them. */
describe('GraphQL over HTTP', () => {
  let server: Started;
  beforeAll(async () => {
    server = await start({ size: 1 });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const audits = serverAudits({ url: () => server.app.url, fetchFn: fetch });

  test.for(audits.map(audit => [audit.name, audit] as const))('%s', async ([, audit]) => {
    const result = await audit.fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });

  test('has an audit for every MUST, SHOULD and MAY there is', () => {
    const count = (word: string): number => audits.filter(({ name }) => name.startsWith(`${word} `)).length;
    expect({ MUST: count('MUST'), SHOULD: count('SHOULD'), MAY: count('MAY'), all: audits.length }).toEqual({
      MUST: 13,
      SHOULD: 23,
      MAY: 25,
      all: 61,
    });
  });
});
