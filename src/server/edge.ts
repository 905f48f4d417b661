import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerPreflight, createCors, isPreflight } from './cors.ts';
import { setHeaders } from './headers.ts';
import { acceptsAnswers, isFromElsewhere, isPageView, ourNames } from './origin.ts';
import { ELSEWHERE, HEALTH_PATH, NOT_ACCEPTABLE, NOT_ALLOWED, refusalOf, refuse } from './refusal.ts';
import { type Remote, remoteOf, trustIn } from './remote.ts';

export interface EdgeOptions {
  /** Where the server listens. */
  readonly host: string;
  /** As callers know the server, if not by the address it listens on. */
  readonly publicUrl?: string | undefined;
  /** Further names it goes by. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Ranges of addresses of the proxies in front. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Origins whose pages may use the server. */
  readonly corsOrigins?: readonly string[] | undefined;
  readonly graphiql: boolean;
}

/** What is decided by the head of a request, before GraphQL. */
export interface Edge {
  /** Sets what every answer says. null: the request has been answered. */
  admit(incoming: IncomingMessage, response: ServerResponse, requestId: string): Remote | null;
}

export function createEdge(options: EdgeOptions): Edge {
  const { host, publicUrl, allowedHosts = [], trustProxy = [], corsOrigins = [], graphiql } = options;
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  const isOurName = ourNames(host, [...(url ? [url.hostname] : []), ...allowedHosts]);
  const isAlwaysSecure = url?.protocol === 'https:';
  const trust = trustIn(trustProxy);
  const cors = createCors(corsOrigins);

  return {
    admit(incoming, response, requestId) {
      const remote = remoteOf(incoming, trust);
      setHeaders(response, requestId, isAlwaysSecure || remote.isSecure);
      cors.allow(incoming, response);
      const isListed = cors.isListed(incoming.headers.origin);
      const refused = refusalOf(incoming, isOurName(remote.host), graphiql);
      if (refused === NOT_ALLOWED && isPreflight(incoming)) {
        if (isListed) answerPreflight(response);
        else refuse(response, ELSEWHERE);
      } else if (refused) refuse(response, refused);
      else if (isFromElsewhere(incoming) && !isListed) refuse(response, ELSEWHERE);
      else if (incoming.url?.split('?', 1)[0] === HEALTH_PATH) response.writeHead(200).end();
      else if (!acceptsAnswers(incoming) && !(graphiql && isPageView(incoming))) refuse(response, NOT_ACCEPTABLE);
      else return remote;
      return null;
    },
  };
}
