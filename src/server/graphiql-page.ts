import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { graphiqlOptions } from './graphiql.ts';
import { isPageView } from './origin.ts';
import { GRAPHQL_PATH, HOME_PATH } from './refusal.ts';

/** The place for the key is open. What is written there is forgotten with the page. */
const KEY_OPTIONS = {
  headers: JSON.stringify({ Authorization: 'Bearer ' }, null, 2),
  defaultEditorToolsVisibility: 'headers',
  shouldPersistHeaders: false,
} as const;

/** GraphiQL, as one page that needs nothing else. */
export interface Page {
  /** Answers a browser that opens the server. False: this is no such request, and nothing was sent. */
  answers(incoming: IncomingMessage, response: ServerResponse): boolean;
}

/** Made once: the page has nine megabytes, and is the same for everybody. */
export async function createPage(asksForKey: boolean): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = withoutScrolling(renderGraphiQL({ ...graphiqlOptions, ...(asksForKey && KEY_OPTIONS) }).trim());
  const body = Buffer.from(html);
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.length,
    'content-security-policy': policyFor(html),
    'cross-origin-opener-policy': 'same-origin',
  };
  return {
    answers(incoming, response) {
      const isHome = incoming.url === HOME_PATH;
      if (!isHome && !isPageView(incoming)) return false;
      if (isHome) response.writeHead(302, { location: GRAPHQL_PATH }).end();
      else response.writeHead(200, headers).end(body);
      return true;
    },
  };
}

/** GraphiQL fills the window. Parts of its editors stick out of it, and a browser would offer to scroll to them. */
const withoutScrolling = (html: string): string =>
  html.replace('</head>', '<style>body { overflow: hidden; }</style></head>');

/**
 * The page's own scripts and no others, by their hashes. Its editor works in workers made of the page's text and sets its
 * styles and fonts from within; it talks to this server alone.
 */
function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
