/** What a caller may be allowed, each capability by itself. */
export const SCOPES = {
  'numbers:read': 'Read numbers, with their webhook addresses and prices, and count them.',
  'numbers:write': 'Change settings of numbers.',
  'numbers:rent': 'Rent numbers and release them: this costs money, and a released number may be gone for good.',
  'inventory:search': 'Search for numbers that could be rented.',
  'emergency:read': 'Read emergency addresses, which are addresses of persons.',
  'emergency:write': 'Check and change emergency addresses.',
  'events:read': 'Read and follow what happens to numbers.',
  'audit:read': 'Read who changed what.',
} as const;
export type Scope = keyof typeof SCOPES;

export const ALL_SCOPES = Object.keys(SCOPES) as readonly Scope[];

export const isScope = (text: string): text is Scope => Object.hasOwn(SCOPES, text);

/** Whoever sends a request. Two objects of one name are one caller: idempotency keys, operations and limits go by name. */
export interface Caller {
  /** Unique: `anonymous`, `key:<id>` or `jwt:<subject>`, so that nobody can take the name of another kind. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The names of the accounts within reach. All others are for this caller as if they did not exist. */
  readonly accounts: 'ALL' | readonly string[];
  /** TRUSTED: only documents that this server knows by their hash. */
  readonly documents: 'ANY' | 'TRUSTED';
}
