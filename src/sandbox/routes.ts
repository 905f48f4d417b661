/** One request as a handler sees it. */
export interface SandboxRequest {
  readonly method: string;
  /** The path as it was sent, still encoded. */
  readonly rawPath: string;
  /** The holes of the route, decoded. A plus sign in a path is a plus sign. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The parsed body; throws a SyntaxError where it is not JSON. */
  json(): unknown;
  /** Notes a change that was made, for tests that count them. */
  applied(change: Change): void;
}

/** An entry of the ledger: what was changed, on which number, with which body. */
export interface Change {
  readonly action: string;
  readonly subject: string;
  readonly detail?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An object is sent as JSON, a string as it is; absent: no body. */
  readonly body?: unknown;
}

export type Handler = (request: SandboxRequest) => Reply | Promise<Reply>;

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: Handler;
}

/** `route('POST', '/v1/numbers/{number}:release', …)`. A hole holds anything but a slash or a colon. */
export function route(method: string, template: string, handle: Handler): Route {
  const source = template
    .split(/(\{\w+\})/)
    .map(part =>
      part.startsWith('{') ? `(?<${part.slice(1, -1)}>[^/:]+)` : part.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`),
    )
    .join('');
  return { method, pattern: new RegExp(`^${source}$`), handle };
}
