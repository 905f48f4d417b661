import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox as startAgentMessage } from '#providers/agent-message/sandbox/index.ts';
import { startSandbox as startFoneDynamics } from '#providers/fone-dynamics/sandbox/index.ts';
import { startSandbox as startRedCloud } from '#providers/red-cloud/sandbox/index.ts';
import { type SinchSandbox, startSandbox as startSinch } from '#providers/sinch/sandbox/index.ts';
import { start, type Started } from '../kit/start.ts';
import { launchChromium } from './chromium.ts';
import { startSteadyProxy, type SteadyProxy } from './steady-proxy.ts';

const PROVISIONING_MS = 60_000;
const FREE = /* GraphQL */ `
  {
    phoneNumbers(first: 100, filter: { providers: [SINCH], types: [LOCAL], countryCode: "US", statuses: [ACTIVE] }) {
      nodes {
        e164
        provisioning {
          state
        }
      }
    }
  }
`;

interface Free {
  readonly phoneNumbers: {
    readonly nodes: readonly {
      readonly e164: string;
      readonly provisioning: readonly unknown[];
    }[];
  };
}

describe('the page of live numbers, in Chromium', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'live-numbers-'));
  let sandboxes: Started['sandboxes'];
  let sinch: SinchSandbox;
  let started: Started | undefined;
  let proxy: SteadyProxy;
  let served: PreviewServer;
  let browser: Browser;
  let page: Page;
  /** Numbers of Sinch at which nothing is pending, one for each test. */
  let free: string[];
  let loads = 0;
  let ahead = 0;
  /** Of the server and of Sinch, which is done when the test says so. */
  const now = (): number => Date.now() + ahead;
  const complaints: string[] = [];

  beforeAll(async () => {
    sinch = await startSinch({ size: 20, provisioningMs: PROVISIONING_MS, clock: now });
    sandboxes = {
      sinch,
      'fone-dynamics': await startFoneDynamics({ size: 20 }),
      'red-cloud': await startRedCloud({ size: 20 }),
      'agent-message': await startAgentMessage({ size: 20 }),
    };
    proxy = await startSteadyProxy();
    await startServer('first');
    const { phoneNumbers } = await started!.client.request<Free>(FREE);
    free = phoneNumbers.nodes.filter(({ provisioning }) => provisioning.length === 0).map(({ e164 }) => e164);

    process.env['NUMBERGRAPH_URL'] = `${proxy.origin}/graphql`;
    const example = { root: path.resolve(import.meta.dirname, '../../examples/live-numbers'), logLevel: 'error' } as const; // prettier-ignore
    const outDir = path.join(folder, 'page');
    await build({ ...example, build: { outDir } });
    served = await preview({ ...example, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
    browser = await launchChromium();
    page = await newPage();
  });
  beforeEach(() => {
    for (const sandbox of Object.values(sandboxes)) sandbox.calm();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    await started?.[Symbol.asyncDispose]();
    await proxy?.close();
    for (const sandbox of Object.values(sandboxes ?? {})) await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  /** With a database by this name, and with the providers as they are. */
  async function startServer(database: string): Promise<void> {
    started = await start({ now, sandboxes, storeUrl: path.join(folder, `${database}.sqlite`) });
    sinch.sendCallbacksTo(new URL('/callbacks/sinch', started.app.url).href);
    proxy.leadTo(started.app.url);
  }

  async function stopServer(): Promise<void> {
    proxy.cut();
    await started![Symbol.asyncDispose]();
    started = undefined;
  }

  const home = (): string => served.resolvedUrls!.local[0]!;

  async function newPage(): Promise<Page> {
    const opened = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await opened.route('**/*', route => {
      const { protocol, host } = new URL(route.request().url());
      if (host === new URL(home()).host || !protocol.startsWith('http')) return route.continue();
      complaints.push(`asked for ${route.request().url()}`);
      return route.abort();
    });
    opened.on('pageerror', error => complaints.push(error.message));
    opened.on('load', () => void (loads += 1));
    await opened.goto(home());
    await isLive(opened);
    return opened;
  }

  const isLive = (opened: Page): Promise<void> =>
    opened.getByRole('status').getByText('Live', { exact: true }).waitFor({ timeout: 30_000 });

  const row = (e164: string): Locator =>
    page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: e164 }) })
      .filter({ has: page.getByRole('cell', { name: /^sinch / }) });

  async function fill(e164: string, label: string, value: string): Promise<void> {
    await page.getByRole('button', { name: `Change ${e164} of sinch` }).click();
    await page.getByLabel(label).fill(value);
    await page.getByRole('button', { name: 'Save' }).click();
  }

  const pass = (part = 1): void => void (ahead += PROVISIONING_MS * part);

  /** In the log of events. */
  const told = (text: string): Locator => page.getByRole('log').getByText(text, { exact: true });

  const shows = (e164: string, text: string | RegExp): Promise<void> =>
    row(e164).getByText(text).first().waitFor({ timeout: 20_000 });

  test('lists the numbers of all accounts, page by page', async () => {
    await expect.poll(() => page.getByRole('rowheader').count()).toBe(25);
    const more = page.getByRole('button', { name: 'Show more' });
    for (const count of [50, 75, 80]) {
      await more.click();
      await expect.poll(() => page.getByRole('rowheader').count()).toBe(count);
    }
    expect(await more.count()).toBe(0);
    for (const account of Object.keys(sandboxes)) await page.getByRole('cell', { name: account }).first().waitFor();
  });

  test('shows a service plan wait, go on and come into force, and tells it, without being loaded again', async () => {
    const [e164] = free as [string];
    const before = loads;
    await fill(e164, 'SMS service plan', 'plan-live');
    await shows(e164, 'Service plan waiting');
    pass(0.5);
    await shows(e164, 'Service plan in progress');
    pass(0.5);
    await row(e164).getByRole('cell', { name: 'plan-live', exact: true }).waitFor();
    await shows(e164, 'nothing pending');
    await told(`${e164} Service plan is in force`).waitFor();
    expect(loads).toBe(before);
  });

  test('shows why a campaign failed', async () => {
    const e164 = free[1]!;
    await fill(e164, 'SMS service plan', 'plan-2');
    await shows(e164, 'Service plan waiting');
    pass();
    await row(e164).getByRole('cell', { name: 'plan-2', exact: true }).waitFor();
    await fill(e164, '10DLC campaign', 'FAIL-CAMPAIGN_NOT_AVAILABLE');
    await shows(e164, 'Campaign waiting');
    pass();
    await shows(e164, 'Campaign failed');
    await shows(e164, 'CAMPAIGN_NOT_AVAILABLE');
    await told(`${e164} Campaign failed (CAMPAIGN_NOT_AVAILABLE)`).waitFor();
  });

  test('sees the end of what went on while its connection was broken, each event once', async () => {
    const e164 = free[2]!;
    await fill(e164, 'SMS service plan', 'plan-3');
    await shows(e164, 'Service plan waiting');
    const { url } = started!.app;
    proxy.cut();
    await page.getByText('Connecting again').waitFor();
    pass();
    await expect.poll(() => sinch.events.at(-1)?.resourceId, { timeout: 10_000 }).toBe(e164);
    proxy.leadTo(url);
    await isLive(page);
    const end = told(`${e164} Service plan is in force`);
    await end.waitFor();
    await row(e164).getByRole('cell', { name: 'plan-3', exact: true }).waitFor();
    expect(await end.count()).toBe(1);
  });

  test('goes on where it was when the server is started again', async () => {
    const e164 = free[3]!;
    await fill(e164, 'SMS service plan', 'plan-4');
    await shows(e164, 'Service plan waiting');
    await stopServer();
    pass();
    await expect.poll(() => sinch.events.at(-1)?.resourceId, { timeout: 10_000 }).toBe(e164);
    await startServer('first');
    await told(`${e164} Service plan is in force`).waitFor();
    await row(e164).getByRole('cell', { name: 'plan-4', exact: true }).waitFor();
  });

  test('sends a change whose answer was lost again with the same key, and it is made once', async () => {
    const e164 = free[4]!;
    const keys: string[] = [];
    let isLost = false;
    await page.route('**/graphql', async route => {
      const body = route.request().postData() ?? '';
      const [, key] = /"idempotencyKey":"([^"]+)"/.exec(body) ?? [];
      if (key === undefined) return route.fallback();
      keys.push(key);
      if (isLost) return route.fallback();
      isLost = true;
      await route.fetch();
      return route.abort('connectionreset');
    });
    const made = (): string[] =>
      sinch.events.filter(({ resourceId }) => resourceId === e164).map(({ eventType }) => eventType);
    await fill(e164, 'SMS service plan', 'plan-5');
    await shows(e164, 'Service plan waiting');
    pass();
    await row(e164).getByRole('cell', { name: 'plan-5', exact: true }).waitFor({ timeout: 20_000 });
    await expect.poll(() => keys.length, { timeout: 10_000 }).toBe(2);
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    await page.unroute('**/graphql');
    expect(new Set(keys).size).toBe(1);
    expect(made()).toEqual(['DEPROVISIONING_FROM_SMS_PLATFORM', 'PROVISIONING_TO_SMS_PLATFORM']);
  });

  test('says which account is missing from the list, and reads it again when told to', async () => {
    sandboxes['red-cloud'].fail({ fault: { kind: 'answer', status: 503 } });
    const second = await newPage();
    const more = second.getByRole('button', { name: 'Show more' });
    await more.click();
    const alert = second.getByRole('alert');
    await alert.getByText('red-cloud', { exact: true }).waitFor();
    sandboxes['red-cloud'].calm();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor({ state: 'detached', timeout: 20_000 });
    await second.getByRole('cell', { name: 'red-cloud' }).first().waitFor();
    await second.close();
  });

  test('reads its list anew when the server comes back with another database', async () => {
    const e164 = free[0]!;
    await stopServer();
    await startServer('second');
    await isLive(page);
    await fill(e164, 'SMS service plan', 'plan-6');
    await shows(e164, 'Service plan waiting');
    pass();
    await row(e164).getByRole('cell', { name: 'plan-6', exact: true }).waitFor({ timeout: 20_000 });
    await told(`${e164} Service plan is in force`).first().waitFor();
  });

  test('asks nothing of any other host, and meets no error', async () => {
    if (process.env['LIVE_SCREENSHOT']) {
      await fill(free[0]!, 'SMS service plan', 'plan-7');
      await shows(free[0]!, 'Service plan waiting');
      pass(0.5);
      await shows(free[0]!, 'Service plan in progress');
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ path: process.env['LIVE_SCREENSHOT'] });
    }
    expect(complaints).toEqual([]);
  });
});
