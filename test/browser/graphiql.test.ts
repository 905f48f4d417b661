import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '#store/index.ts';
import { EXAMPLES } from '../../src/server/graphiql.ts';
import { happened } from '../kit/events.ts';
import { start, type Started } from '../kit/start.ts';
import { launchChromium } from './chromium.ts';

describe('GraphiQL in Chromium, with no way to the internet', () => {
  let started: Started;
  let browser: Browser;
  let page: Page;
  const elsewhere: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    started = await start({ graphiql: true, store: await store });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.route('**/*', route => {
      const { protocol, host } = new URL(route.request().url());
      if (host === new URL(started.app.url).host || !protocol.startsWith('http')) return route.continue();
      elsewhere.push(route.request().url());
      return route.abort();
    });
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => {
      if (/content security policy/i.test(message.text())) complaints.push(message.text());
    });
    await page.goto(started.app.url);
    await page.waitForSelector('.graphiql-execute-button');
  });

  afterAll(async () => {
    await browser?.close();
    await started?.[Symbol.asyncDispose]();
    await (await store).close();
  });

  const names = EXAMPLES.flatMap(text => /^query (\w+)/m.exec(text)?.[1] ?? []);
  const store = openStore({ url: ':memory:' });

  const run = async (name: string): Promise<string> => {
    const answered = page.waitForResponse(
      response => (response.request().postData() ?? '').includes(`"operationName":"${name}"`),
      { timeout: 10_000 },
    );
    await page.locator('.graphiql-execute-button').click();
    await page.getByRole('menuitem', { name }).click();
    return (await answered).text();
  };

  test('asks nothing of any other host', () => {
    expect(elsewhere).toEqual([]);
  });

  test('fills the window, and offers no way to scroll out of it', async () => {
    // Over the logo, where nothing scrolls by itself.
    await page.mouse.move(1_300, 40);
    await page.mouse.wheel(0, 1_000);
    await page.waitForTimeout(300);
    const seen = await page.evaluate(() => {
      const { bottom } = document.querySelector('.graphiql-container')!.getBoundingClientRect();
      return { top: scrollY, bottom };
    });
    expect(seen).toEqual({ top: 0, bottom: 900 });
  });

  test('opens with examples, each of which runs without an error', async () => {
    for (const name of names) expect(JSON.parse(await run(name)), name).not.toHaveProperty('errors');
  });

  test('shows numbers of four providers', async () => {
    await page.setViewportSize({ width: 1400, height: 3000 }); // the editor draws only the lines in view
    await run(names[0]!);
    for (const provider of ['SINCH', 'FONE_DYNAMICS', 'RED_CLOUD', 'AGENT_MESSAGE']) {
      await page.locator('.result-window').getByText(provider, { exact: false }).first().waitFor({ timeout: 10_000 });
    }
    await page.setViewportSize({ width: 1400, height: 900 });
  });

  test('shows what happens, as it happens', async () => {
    const button = page.locator('.graphiql-execute-button');
    const answered = page.waitForResponse(response => response.headers()['content-type']?.startsWith('text/event-stream') === true); // prettier-ignore
    await button.click();
    await page.getByRole('menuitem', { name: 'Follow' }).click();
    await answered;
    for (const failureCode of ['FIRST_CODE', 'SECOND_CODE']) {
      await (await store).events.append([happened({ kind: 'PROVISIONING_FAILED', failureCode })]);
      await page
        .locator('.result-window')
        .getByText(failureCode, { exact: false })
        .first()
        .waitFor({ timeout: 10_000 });
    }
    await button.click();
  });

  test('documents every field it shows', async () => {
    await page.locator('button[aria-label="Show Documentation Explorer"]').click();
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).first().click();
    await page
      .locator('.graphiql-doc-explorer')
      .getByText('phoneNumbersBy', { exact: true })
      .waitFor({ timeout: 10_000 });
    expect(await page.locator('.graphiql-doc-explorer').innerText()).toContain('in one vocabulary');
    await page.locator('button[aria-label="Hide Documentation Explorer"]').click();
  });

  test('runs no script but its own, and reaches no other server, whatever gets into the page', async () => {
    const foreign = await (await browser.newContext()).newPage();
    await foreign.goto(started.app.url);
    await foreign.waitForSelector('.graphiql-execute-button');
    const violations = await foreign.evaluate(async () => {
      const seen: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.foreign = true';
      document.body.append(script);
      await fetch('http://127.0.0.1:9/').catch(() => {});
      document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://127.0.0.1:9/' }));
      document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/' }));
      await new Promise(resolve => setTimeout(resolve, 300));
      return { seen: seen.toSorted(), ran: 'foreign' in window };
    });
    await foreign.context().close();
    expect(violations).toEqual({ seen: ['connect-src', 'frame-src', 'img-src', 'script-src-elem'], ran: false });
  });

  test('shows no error of its own, and nothing that its policy forbids', async () => {
    if (process.env['SCREENSHOT']) {
      await run(names[0]!);
      await page.waitForTimeout(500);
      await page.screenshot({ path: process.env['SCREENSHOT'] });
    }
    expect(complaints).toEqual([]);
  });
});
