/**
 * What goes wrong on demand. `before` the handler runs nothing has happened; `after` it the change is made and only the
 * answer is spoilt, as when a connection breaks at the worst moment.
 */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'lose-answer' }
  | { readonly kind: 'cut-body' }
  | { readonly kind: 'html' }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'null-body' }
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'delay'; readonly ms: number };

export interface FaultRule {
  /** Absent: every method. */
  readonly method?: string | undefined;
  /** Part of the path, or a pattern for it. Absent: every path, the token route included. */
  readonly path?: string | RegExp | undefined;
  /** How many requests; absent: until cleared. */
  readonly times?: number | undefined;
  readonly fault: Fault;
}

/** The rules in force. The first that fits a request is used, and used up by one. */
export class Faults {
  #rules: { rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? Infinity });
  }

  clear(): void {
    this.#rules = [];
  }

  take(method: string, path: string): Fault | undefined {
    const found = this.#rules.find(
      ({ rule, left }) =>
        left > 0 &&
        (rule.method === undefined || rule.method === method) &&
        (rule.path === undefined || (typeof rule.path === 'string' ? path.includes(rule.path) : rule.path.test(path))),
    );
    if (found) found.left -= 1;
    return found?.rule.fault;
  }
}
