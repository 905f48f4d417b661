import { expect, onTestFinished, test } from 'vitest';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { start } from '../kit/start.ts';
import { launchChromium } from './chromium.ts';

test('GraphiQL of a server with callers opens without a key, and runs queries with the one that is put in', async () => {
  const key = testKey();
  const started = await start({ graphiql: true, size: 1, callers: callersWith(key) });
  onTestFinished(() => started[Symbol.asyncDispose]());
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(started.app.url);
  const headers = page.locator('.graphiql-editor-tool .monaco-editor:visible');
  await headers.click();
  expect(await headers.textContent()).toContain('Authorization');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(JSON.stringify({ Authorization: key.authorization }));
  // The editor closes what it thinks is open.
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('Delete');

  const answered = page.waitForResponse(response => /"operationName":"Accounts"/.test(response.request().postData() ?? '')); // prettier-ignore
  await page.locator('.graphiql-execute-button').click();
  await page.getByRole('menuitem', { name: 'Accounts' }).click();
  const answer = await answered;
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ data: { accounts: expect.any(Array) } });

  const kept = await page.evaluate('JSON.stringify(localStorage)');
  expect(kept).not.toContain(key.authorization.slice(-20));
});
