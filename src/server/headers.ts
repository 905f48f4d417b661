import type { ServerResponse } from 'node:http';

/** Every answer is for whoever asked, is no page, shows in no frame, and is for no other site to embed. */
const ALWAYS = Object.entries({
  'cache-control': 'private, no-store',
  vary: 'Authorization',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
});

/** A year, as browsers' preload lists ask for. Names below this one may be somebody else's affair. */
const STRICT_TRANSPORT = 'max-age=31536000';

/** Sets what every answer says, whatever becomes of the request. HSTS only towards a caller who speaks TLS already. */
export function setHeaders(response: ServerResponse, requestId: string, isSecure: boolean): void {
  response.setHeader('x-request-id', requestId);
  for (const [name, value] of ALWAYS) response.setHeader(name, value);
  if (isSecure) response.setHeader('strict-transport-security', STRICT_TRANSPORT);
}
