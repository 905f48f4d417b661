import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Started } from '../kit/start.ts';
import { launchChromium } from './chromium.ts';

/** A website on another port of this machine, which is another origin. */
async function website(): Promise<Server> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('a page of another origin, in Chromium', () => {
  let listed: Server;
  let unlisted: Server;
  let server: Started;
  let browser: Browser;

  beforeAll(async () => {
    [listed, unlisted] = [await website(), await website()];
    server = await start({ size: 1, graphiql: true, server: { corsOrigins: [originOf(listed)] } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    for (const site of [listed, unlisted]) site?.close();
  });

  const open = async (site: Server): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(originOf(site));
    return page;
  };

  const post = (page: Page) =>
    page.evaluate(async url => {
      const headers = { 'content-type': 'application/json', authorization: 'Bearer none', traceparent: '00-0-0-00' };
      const answer = await fetch(url, { method: 'POST', headers, body: '{"query":"{__typename}"}' });
      return { text: await answer.text(), id: answer.headers.get('x-request-id') };
    }, server.app.url);

  test('that is listed reads answers, and the id to ask about', async () => {
    const { text, id } = await post(await open(listed));
    expect(JSON.parse(text)).toBeTypeOf('object');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('that is not gets nothing sent, whether it posts JSON or asks by an address', async () => {
    const page = await open(unlisted);
    const statuses: number[] = [];
    page.on('response', response => {
      if (response.url().startsWith(server.app.url)) statuses.push(response.status());
    });
    await expect(post(page)).rejects.toThrow('Failed to fetch');
    const target = `${server.app.url}?query={__typename}`;
    await expect(page.evaluate(url => fetch(url).then(answer => answer.text()), target)).rejects.toThrow(
      'Failed to fetch',
    );
    await page.evaluate(
      url =>
        new Promise(resolve => {
          document.body.append(Object.assign(new Image(), { src: url, onerror: resolve, onload: resolve }));
        }),
      target,
    );
    // Chromium does not tell of every answer it keeps from a page.
    expect(statuses.filter(status => status !== 403)).toEqual([]);
  });

  test('shows neither GraphiQL nor an answer in a frame', async () => {
    const page = await open(unlisted);
    for (const url of [server.app.url, `${server.app.url}?query={__typename}`]) {
      await page.evaluate(async target => {
        const frame = Object.assign(document.createElement('iframe'), { src: target });
        const loaded = new Promise(resolve => frame.addEventListener('load', resolve));
        document.body.append(frame);
        await loaded;
      }, url);
      const frame = page.frames().at(-1)!;
      expect(frame.url()).toMatch(/^chrome-error:/);
    }
  });

  test('may lead to GraphiQL by a link', async () => {
    const page = await open(unlisted);
    await page.evaluate(url => {
      document.body.append(Object.assign(document.createElement('a'), { href: url, textContent: 'there' }));
    }, server.app.url);
    await page.getByText('there').click();
    await page.waitForSelector('.graphiql-execute-button');
  });
});
