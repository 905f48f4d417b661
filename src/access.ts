import { createAuthenticator } from '#callers/authenticator.ts';
import { createJwtReader } from '#callers/jwt.ts';
import type { Callers } from '#store/callers.ts';
import type { Config, ServerConfig } from './config.ts';
import { ConfigError } from './config/problems.ts';
import { type Access, createAccess, EVERYBODY } from './server/access.ts';
import type { Log } from './server/log.ts';
import { isLoopback } from './server/origin.ts';

export interface Entrance {
  readonly access: Access;
  /** Who may come in, for whoever starts the server. */
  readonly summary: string;
}

export interface EntranceOptions {
  readonly log: Log;
  readonly now?: (() => number) | undefined;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}

/**
 * Who may come in. Where nobody is named, everybody is let in as long as only this machine can reach the server; else
 * it throws a ConfigError. Once there are callers, nobody comes in without a key or a token, also from this machine.
 */
export async function openEntrance(
  { callers: configured, server, source, store }: Pick<Config, 'callers' | 'server' | 'source' | 'store'>,
  callers: Callers,
  { log, now, report }: EntranceOptions,
): Promise<Entrance> {
  const { keys, jwt } = configured ?? { keys: [], jwt: null };
  const hasStored = await callers.any();
  if (keys.length === 0 && jwt === null && !hasStored) {
    if (configured === null && isPrivate(server)) {
      return { access: EVERYBODY, summary: 'everybody on this machine, without a key' };
    }
    throw nobody(server, configured !== null, store.url !== ':memory:');
  }
  const readJwt = jwt && createJwtReader(jwt);
  const authenticator = createAuthenticator({ keys, callers, readJwt, now, report });
  const named = [
    ...(keys.length > 0 ? [`${keys.length === 1 ? 'a key' : `${keys.length} keys`} in ${source}`] : []),
    ...(hasStored ? ['keys in the database'] : []),
    ...(jwt ? [`tokens of ${jwt.issuer}`] : []),
  ];
  return { access: createAccess({ authenticator, log }), summary: named.join(', ') };
}

/** A proxy in front lets others in, wherever the server listens. */
const isPrivate = ({ host, publicUrl, trustProxy }: ServerConfig): boolean =>
  isLoopback(host) && trustProxy.length === 0 && (publicUrl === undefined || isLoopback(new URL(publicUrl).hostname));

function nobody(server: ServerConfig, isAsked: boolean, canKeep: boolean): ConfigError {
  const why = isAsked
    ? 'nobody is named here, and there is no key in the database, so nobody could come in'
    : `others than this machine could reach the server at ${server.publicUrl ?? server.host}, and nobody is named who may come in`;
  const ways = [
    'put a key that `npm run keys -- hash` makes, or an issuer of tokens, under callers in numbergraph.yaml',
    ...(canKeep ? ['make a key in the database by `npm run keys -- create`'] : []),
    isAsked ? 'remove callers from the file' : 'listen on 127.0.0.1, without publicUrl and trustProxy',
  ];
  return new ConfigError([
    { code: 'NO_CALLERS', place: null, path: 'callers', message: `${why}: ${ways.join('; or ')}` },
  ]);
}
