import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SinchSandbox } from '#providers/sinch/sandbox/index.ts';
import { directory } from '../config/load.ts';
import { type Program, run } from '../kit/program.ts';
import { type SandboxName, start, type Started } from '../kit/start.ts';
import { cuttingProxy } from './cutting-proxy.ts';

let started: Started;
/** How long the ledgers were before the test. */
let before: Record<string, number>;

beforeAll(async () => {
  started = await start({ size: 1 });
  (started.sandboxes.sinch as SinchSandbox).behaviour.provisioningMs = 200;
});
beforeEach(() => {
  for (const sandbox of Object.values(started.sandboxes)) sandbox.calm();
  started.sandboxes.sinch.latencyMs = 0;
  before = Object.fromEntries(Object.entries(started.sandboxes).map(([name, { ledger }]) => [name, ledger.length]));
});
afterAll(() => started[Symbol.asyncDispose]());

/** A silent provider is soon taken for one that did nothing. */
const HASTY = { firstLook: 20, every: 20, decidedAfter: 300 };

const MAIN = '../examples/partner/main.ts';

const partner = (account: string, { url = started.app.url, cwd = directory() } = {}): Program =>
  run(MAIN, { args: [url, account], cwd });

/** What a run changed at a provider, in order. */
const changesAt = (name: SandboxName): string[] =>
  started.sandboxes[name].ledger.slice(before[name]).map(({ action }) => action);

const requestsAt = (name: SandboxName, method: string, part: string): number =>
  started.sandboxes[name].requests.filter(each => each.method === method && each.target.includes(part)).length;

const ALL_AT_SINCH = ['number.rent', 'number.update', 'emergency-address.provision', 'number.release'];
const ALL_AT_AGENT_MESSAGE = ['order', 'update', 'release'];

async function endsWell(program: Program): Promise<string> {
  expect(await program.exited, program.output.stdout + program.output.stderr).toBe(0);
  expect(program.output.stdout).toMatch(/^done$/m);
  return program.output.stdout;
}

describe('the example of a partner', () => {
  test('rents, configures, registers an address and releases, and leaves no note behind', async () => {
    const cwd = directory();
    const said = await endsWell(partner('sinch', { cwd }));
    expect(said).toMatch(/^configure: ACCEPTED$[^]*in force: name, service plan, campaign$/m);
    expect(said).toMatch(/finds NEAR for 12 example street.*\n.*agreed.*12 Example Street/);
    expect(said).toMatch(/registered: 12 Example Street, Denver, CO 00042/);
    expect(changesAt('sinch')).toEqual(ALL_AT_SINCH);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('sets webhooks and a campaign where the provider has them', async () => {
    const said = await endsWell(partner('agent-message'));
    expect(said).toMatch(/in force: name, inbound webhook, delivery webhook, campaign$/m);
    expect(changesAt('agent-message')).toEqual(ALL_AT_AGENT_MESSAGE);
  });

  test('takes by itself the first account that can all of it, from the address in NUMBERGRAPH_URL', async () => {
    const program = run(MAIN, { cwd: directory(), env: { NUMBERGRAPH_URL: started.app.url } });
    expect(await endsWell(program)).toMatch(/^account: sinch$/m);
  });

  test('changes nothing twice when the provider loses its answers', async () => {
    const { sinch } = started.sandboxes;
    for (const route of [':rent', ':provision']) sinch.fail({ path: route, times: 1, fault: { kind: 'lose-answer' } });
    const said = await endsWell(partner('sinch'));
    expect(said).toMatch(/^rent: APPLIED$/m);
    expect(said).toMatch(/^emergency address: APPLIED$/m);
    expect(changesAt('sinch')).toEqual(ALL_AT_SINCH);
    expect(requestsAt('sinch', 'POST', ':rent')).toBe(1);
    expect(requestsAt('sinch', 'POST', ':provision')).toBe(1);
  });

  test('orders once when the answers to an order and a release are lost', async () => {
    const sandbox = started.sandboxes['agent-message'];
    sandbox.fail({ path: '/orders', times: 1, fault: { kind: 'lose-answer' } });
    sandbox.fail({ method: 'DELETE', times: 1, fault: { kind: 'lose-answer' } });
    await endsWell(partner('agent-message'));
    expect(changesAt('agent-message')).toEqual(ALL_AT_AGENT_MESSAGE);
    expect(requestsAt('agent-message', 'POST', '/orders')).toBe(1);
  });

  test('follows a rental whose outcome is unknown until it is known', async () => {
    const { sinch } = started.sandboxes;
    sinch.fail({ path: ':rent', times: 1, fault: { kind: 'lose-answer' } });
    sinch.latencyMs = 50;
    const program = partner('sinch');
    // From the moment the number is rented, nobody can read of it.
    while (changesAt('sinch').length === 0) await wait(5);
    sinch.fail({ method: 'GET', path: '/activeNumbers/', fault: { kind: 'answer', status: 503 } });
    await program.says('rent: UNKNOWN');
    expect(requestsAt('sinch', 'POST', ':rent')).toBe(1);
    sinch.calm();
    expect(await endsWell(program)).toMatch(
      /^rent: UNKNOWN\n {2}following the operation .*\nrent: APPLIED, as answered before$/m,
    );
    expect(changesAt('sinch')).toEqual(ALL_AT_SINCH);
    expect(requestsAt('sinch', 'POST', ':rent')).toBe(0);
  });

  test('keeps the number that a provider rents after it was taken for silent', async () => {
    await using hasty = await start({ size: 1, timeouts: { write: 100 }, timing: HASTY });
    hasty.sandboxes.sinch.fail({ path: ':rent', times: 1, fault: { kind: 'delay', ms: 1_200 } });
    const program = partner('sinch', { url: hasty.app.url });
    await program.says('rent: UNKNOWN');
    await program.says('configure: ');
    program.process.kill('SIGKILL');
    await program.exited;
    expect(hasty.sandboxes.sinch.ledger.filter(({ action }) => action === 'number.rent')).toHaveLength(1);
  });

  test('asks again with the same key when the answer of the graph is lost', async () => {
    const proxy = await cuttingProxy(started.app.url);
    proxy.cut('RentNumber');
    expect(await endsWell(partner('sinch', proxy))).toMatch(/no answer.*\nrent: APPLIED, as answered before$/m);
    expect(changesAt('sinch')).toEqual(ALL_AT_SINCH);
    const keys = proxy.keysOf('RentNumber');
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('waits for its first request when the connection breaks while that is still running', async () => {
    started.sandboxes.sinch.fail({ path: ':rent', times: 1, fault: { kind: 'delay', ms: 3_000 } });
    const proxy = await cuttingProxy(started.app.url);
    proxy.cut('RentNumber', 1_200);
    expect(await endsWell(partner('sinch', proxy))).toMatch(
      /no answer.*\nrent: UNKNOWN\n {2}following the operation .*\nrent: APPLIED, as answered before$/m,
    );
    expect(changesAt('sinch')).toEqual(ALL_AT_SINCH);
    expect(new Set(proxy.keysOf('RentNumber')).size).toBe(1);
  });

  test('keeps its key when the provider wants it to come back later', async () => {
    const fault = { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } as const;
    started.sandboxes.sinch.fail({ path: ':rent', times: 1, fault });
    const proxy = await cuttingProxy(started.app.url);
    expect(await endsWell(partner('sinch', proxy))).toMatch(/^rent: NOT_APPLIED\nrent: APPLIED$/m);
    expect(changesAt('sinch')).toEqual(ALL_AT_SINCH);
    expect(new Set(proxy.keysOf('RentNumber')).size).toBe(1);
  });

  test('takes a new key only once it is certain that nothing was rented', async () => {
    const hasty = await start({ size: 1, timing: HASTY });
    onTestFinished(() => hasty[Symbol.asyncDispose]());
    (hasty.sandboxes.sinch as SinchSandbox).behaviour.provisioningMs = 200;
    hasty.sandboxes.sinch.fail({ path: ':rent', times: 1, fault: { kind: 'reset' } });
    const proxy = await cuttingProxy(hasty.app.url);
    expect(await endsWell(partner('sinch', proxy))).toMatch(
      /^rent: UNKNOWN\n.*\nrent: NOT_APPLIED, as answered before\nrent: APPLIED$/m,
    );
    expect(hasty.sandboxes.sinch.ledger.map(({ action }) => action)).toEqual(ALL_AT_SINCH);
    const [first, again, other] = proxy.keysOf('RentNumber');
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('goes on from its note after it was killed, with the number it had rented', async () => {
    const cwd = directory();
    const note = path.join(cwd, 'partner-sinch.json');
    const killed = partner('sinch', { cwd });
    await killed.says('rent: APPLIED');
    killed.process.kill('SIGKILL');
    await killed.exited;
    expect(existsSync(note)).toBe(true);
    expect(statSync(note).mode & 0o777).toBe(0o600);

    expect(await endsWell(partner('sinch', { cwd }))).not.toMatch(/^search/m);
    expect(changesAt('sinch').filter(action => action === 'number.rent')).toHaveLength(1);
    expect(changesAt('sinch').at(-1)).toBe('number.release');
    expect(existsSync(note)).toBe(false);
  });

  test('says what somebody has to decide, and keeps what was done', async () => {
    const cwd = directory();
    const fault = { kind: 'answer', status: 403, body: '{}' } as const;
    started.sandboxes.sinch.fail({ method: 'PATCH', fault });
    const refused = partner('sinch', { cwd });
    expect(await refused.exited).toBe(1);
    expect(refused.output.stderr).toMatch(/^configure: sinch refused \(FORBIDDEN\)/);
    expect(changesAt('sinch')).toEqual(['number.rent']);

    started.sandboxes.sinch.calm();
    await endsWell(partner('sinch', { cwd }));
    expect(changesAt('sinch')).toEqual(ALL_AT_SINCH);
  });

  test('changes nothing where numbers cannot be rented', async () => {
    const program = partner('red-cloud');
    expect(await program.exited).toBe(1);
    expect(program.output.stderr).toMatch(/^account: no red-cloud that can SEARCH, RENT, UPDATE, RELEASE$/m);
    expect(changesAt('red-cloud')).toEqual([]);
  });
});
