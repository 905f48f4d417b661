import { Agent, request } from 'undici';

/** How callbacks are sent. Fractions are from 0 to 1; what they add is sent besides the real ones, which always go out. */
export interface CallbackBehaviour {
  /** Milliseconds before a callback is sent for the first time. */
  lateMs: number;
  /** Up to so many milliseconds more, at random, so that one overtakes the other. */
  shuffleMs: number;
  /** How many are sent again as they were, though they were taken. */
  doubled: number;
  /** How many are followed by one that says otherwise and is signed with another secret. */
  forged: number;
  /** How many are followed by one of a type that nobody knows. */
  unknownType: number;
  /** How many are followed by one that is signed and is no JSON. */
  malformed: number;
  /** How often one is sent that is not taken, that is not answered with 2xx in time. */
  attempts: number;
  /** Milliseconds to the second attempt; each further pause is twice as long, and none more than a minute. */
  pauseMs: number;
  timeoutMs: number;
  /** How many are under way at one moment. */
  atOnce: number;
}

export const CALLBACK_BEHAVIOUR: Readonly<CallbackBehaviour> = {
  lateMs: 0,
  shuffleMs: 0,
  doubled: 0,
  forged: 0,
  unknownType: 0,
  malformed: 0,
  attempts: 6,
  pauseMs: 500,
  timeoutMs: 5_000,
  atOnce: 16,
};

export const CALLBACK_KINDS = ['REAL', 'DOUBLED', 'FORGED', 'UNKNOWN_TYPE', 'MALFORMED'] as const;
export type CallbackKind = (typeof CALLBACK_KINDS)[number];

/** A callback that was sent, or is about to be. */
export interface CallbackRecord {
  readonly kind: CallbackKind;
  /** null: nowhere to send it to. */
  readonly url: string | null;
  readonly body: string;
  readonly delivery: 'WAITING' | 'UNDER_WAY' | 'TAKEN' | 'GIVEN_UP' | 'UNADDRESSED';
  readonly attempts: number;
  /** The last answer's; null: none came. */
  readonly status: number | null;
}

/** What a provider's callbacks look like. */
export interface CallbackStyle {
  /** A whole event out of the parts that are given, and where it goes; null: nowhere. */
  complete(parts: object): { readonly event: object; readonly url: string | null };
  /** The body of a callback of this kind about the event. */
  body(event: object, kind: Exclude<CallbackKind, 'DOUBLED'>): string;
  /** The headers for a body; with `forged` the proof has to fail. */
  headers(body: string, forged: boolean): Readonly<Record<string, string>>;
}

export interface SendOptions {
  /** In place of where the event would go. */
  readonly url?: string | undefined;
  /** Sends one of this kind, and adds none of another. */
  readonly kind?: Exclude<CallbackKind, 'DOUBLED'> | undefined;
}

export interface Callbacks {
  /** What was sent and what is about to be, oldest first: the latest 20,000. */
  readonly sent: readonly CallbackRecord[];
  readonly behaviour: CallbackBehaviour;
  /** Sends one soon. What the event lacks is filled in. */
  send(event?: object, options?: SendOptions): CallbackRecord;
  /** Where those go that would go to no address of this machine, which are sent nowhere otherwise. */
  sendTo(url: string): void;
  /** Ends when nothing waits or is under way. */
  settled(): Promise<void>;
  /** Lets go of everything that waits. Safe to call twice. */
  close(): Promise<void>;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const ADDED = [
  ['FORGED', 'forged'],
  ['UNKNOWN_TYPE', 'unknownType'],
  ['MALFORMED', 'malformed'],
] as const;

const REMEMBERED = 20_000;
const LONGEST_PAUSE_MS = 60_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** A sandbox writes to nobody but this machine, whatever the numbers of a test are told. */
const isHere = (url: string | null): url is string =>
  url !== null && URL.canParse(url) && /^https?:/.test(url) && LOOPBACK.test(new URL(url).hostname);

/** The same row of numbers from 0 to 1 in every run (mulberry32). */
function row(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sends callbacks from a queue of its own: no answer of the sandbox waits for one. */
export function createCallbacks(style: CallbackStyle): Callbacks {
  const sent: Mutable<CallbackRecord>[] = [];
  const behaviour = { ...CALLBACK_BEHAVIOUR };
  const agent = new Agent({ connect: { timeout: 5_000 } });
  const random = row(1);
  const timers = new Set<NodeJS.Timeout>();
  const queue: Mutable<CallbackRecord>[] = [];
  let isClosed = false;
  let underWay = 0;
  let unfinished = 0;
  let waiting: (() => void)[] = [];
  let fallback: string | null = null;

  function record(kind: CallbackKind, url: string | null, body: string): Mutable<CallbackRecord> {
    const target = isHere(url) ? url : fallback;
    const delivery = target === null ? 'UNADDRESSED' : 'WAITING';
    const made: Mutable<CallbackRecord> = { kind, url: target, body, delivery, attempts: 0, status: null };
    sent.push(made);
    if (sent.length > REMEMBERED) sent.shift();
    if (target === null) return made;
    unfinished += 1;
    enqueue(made, behaviour.lateMs + random() * behaviour.shuffleMs);
    return made;
  }

  function enqueue(callback: Mutable<CallbackRecord>, afterMs: number): void {
    if (isClosed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      queue.push(callback);
      pump();
    }, afterMs).unref();
    timers.add(timer);
  }

  function pump(): void {
    while (underWay < behaviour.atOnce) {
      const next = queue.shift();
      if (next === undefined) return;
      underWay += 1;
      void attempt(next).finally(() => {
        underWay -= 1;
        pump();
      });
    }
  }

  async function attempt(callback: Mutable<CallbackRecord>): Promise<void> {
    callback.attempts += 1;
    callback.delivery = 'UNDER_WAY';
    callback.status = await post(callback);
    if (isClosed) return;
    if (callback.status !== null && callback.status >= 200 && callback.status < 300) finish(callback, 'TAKEN');
    else if (callback.attempts >= behaviour.attempts) finish(callback, 'GIVEN_UP');
    else {
      callback.delivery = 'WAITING';
      enqueue(callback, Math.min(behaviour.pauseMs * 2 ** (callback.attempts - 1), LONGEST_PAUSE_MS));
    }
  }

  async function post({ url, body, kind }: CallbackRecord): Promise<number | null> {
    try {
      const answer = await request(url!, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...style.headers(body, kind === 'FORGED') },
        body,
        dispatcher: agent,
        signal: AbortSignal.timeout(behaviour.timeoutMs),
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return null;
    }
  }

  function finish(callback: Mutable<CallbackRecord>, delivery: CallbackRecord['delivery']): void {
    callback.delivery = delivery;
    unfinished -= 1;
    if (unfinished > 0) return;
    for (const resolve of waiting.splice(0)) resolve();
  }

  return {
    sent,
    behaviour,
    send(parts = {}, { url, kind } = {}) {
      const { event, url: own } = style.complete(parts);
      const target = url ?? own;
      const body = style.body(event, kind ?? 'REAL');
      const made = record(kind ?? 'REAL', target, body);
      if (kind !== undefined) return made;
      if (random() < behaviour.doubled) record('DOUBLED', target, body);
      for (const [another, fraction] of ADDED)
        if (random() < behaviour[fraction]) record(another, target, style.body(event, another));
      return made;
    },
    sendTo: url => void (fallback = url),
    settled: () => (unfinished === 0 ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      queue.length = 0;
      for (const resolve of waiting.splice(0)) resolve();
      await agent.destroy();
    },
  };
}

const FRACTIONS: ReadonlySet<string> = new Set(['doubled', 'forged', 'unknownType', 'malformed']);

/** A behaviour as it is asked for from outside: what is not named is as at the start. Throws a RangeError that says what can be set. */
export function readCallbackBehaviour(asked: object): CallbackBehaviour {
  for (const [name, value] of Object.entries(asked)) {
    const most = FRACTIONS.has(name) ? 1 : 1e9;
    const least = name === 'attempts' || name === 'atOnce' ? 1 : 0;
    if (!Object.hasOwn(CALLBACK_BEHAVIOUR, name) || !(typeof value === 'number' && value >= least && value <= most)) {
      const names = Object.keys(CALLBACK_BEHAVIOUR).join(', ');
      throw new RangeError(`${name} is not set so: there are the numbers ${names}, of which fractions are 0 to 1`);
    }
  }
  return { ...CALLBACK_BEHAVIOUR, ...asked };
}
