import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';
import { credentials } from './overheard.ts';

export interface Issuer {
  readonly url: string;
  /** What was asked of it, by path. */
  readonly asked: string[];
  /** Signs with the newest key. */
  sign(
    claims?: Record<string, unknown>,
    header?: { readonly alg?: string; readonly kid?: string; readonly typ?: string },
  ): Promise<string>;
  /** Makes a new key; the ones before are no longer published. */
  rotate(algorithm?: string): Promise<void>;
  /** Answers with 500 from now on, or no longer. */
  fail(isDown: boolean): void;
  /** What its discovery document says beside or in place of the usual. */
  readonly document: Record<string, unknown>;
}

export const AUDIENCE = 'numbergraph';

/** An OpenID provider on loopback, for as long as the test runs. */
export async function startIssuer(algorithm = 'RS256'): Promise<Issuer> {
  const asked: string[] = [];
  const document: Record<string, unknown> = {};
  let isDown = false;
  let count = 0;
  let current: { kid: string; alg: string; pair: Awaited<ReturnType<typeof generateKeyPair>> };

  const rotate = async (alg = algorithm): Promise<void> => {
    current = { kid: `key-${(count += 1)}`, alg, pair: await generateKeyPair(alg, { extractable: true }) };
  };
  await rotate();

  const server = createServer(async (incoming, response) => {
    asked.push(incoming.url!);
    const { kid, alg, pair } = current;
    const body =
      incoming.url === '/keys'
        ? { keys: [{ ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' }] }
        : { issuer: url, jwks_uri: `${url}/keys`, ...document };
    response.writeHead(isDown ? 500 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });

  return {
    url,
    asked,
    document,
    rotate,
    fail: state => void (isDown = state),
    sign: async (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      const usual = { iss: url, aud: AUDIENCE, sub: 'ada', iat: now, exp: now + 300, scope: 'openid numbers:read' };
      const { kid, alg, pair } = current;
      const token = new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg, kid, ...header });
      const signed = await token.sign(pair.privateKey);
      credentials.add(signed);
      return signed;
    },
  };
}
