import type { z } from 'zod';
import type { Pager } from '#paging/pager.ts';
import type { AvailableNumber, InventoryAnswer, InventorySearch } from './available-number.ts';
import type { CallFlow } from './call-flow.ts';
import type { PlannedWrite, Refusal, ReleaseResult, WriteResult } from './change.ts';
import type { E164 } from './e164.ts';
import type { AddressValidation, EmergencyAddress, NamedAddress } from './emergency-address.ts';
import type { ProviderError } from './errors.ts';
import type { ProviderEvent } from './number-event.ts';
import type { NumberFilter } from './number-filter.ts';
import type { NumberPatch, PatchKey } from './number-patch.ts';
import type { NumberSetting, PhoneNumber } from './phone-number.ts';
import type { Region } from './region.ts';

/**
 * One account with one upstream. A facet that is absent is a capability the upstream lacks.
 *
 * Every method fails with a `ProviderError` and nothing else, except that an aborted signal may surface as its reason.
 * Reads are safe to repeat. Writes are sent once and never repeated, and take no signal: a caller who hangs up must not
 * leave a change half known. No method is called with an id that `numbers.isId` refuses.
 */
export interface Provider {
  readonly numbers: Numbers;
  readonly inventory?: Inventory | undefined;
  readonly renting?: Renting | undefined;
  readonly emergency?: Emergency | undefined;
  readonly callFlows?: CallFlows | undefined;
  /** Absent: the upstream tells nothing by itself, or no secret is configured by which its callbacks could be known. */
  readonly callbacks?: Callbacks | undefined;
  /** Absent: the upstream has no request for it. */
  readonly callbackSecret?: CallbackSecret | undefined;
  /** The countries and types this account can rent in, or holds numbers in. */
  readonly regions?: ((signal: AbortSignal) => Promise<readonly Region[]>) | undefined;
  /** What the upstream lets an API client change about a number, and which of it can be cleared. */
  readonly settings: Settings;
  /** Asks the upstream whether the credentials work, at the price of one or two requests. */
  check(signal: AbortSignal): Promise<AccountCheck>;
  /** Lets go of connections. No call is made afterwards. */
  close(): Promise<void>;
}

export type Settings = Readonly<Partial<Record<NumberSetting, { readonly clearable: boolean }>>>;

export interface AccountCheck {
  /** What was found, in a few words: "3 regions", "121 numbers". */
  readonly found: string;
  /** What works but will surprise: a missing scope, an inactive client. */
  readonly warnings: readonly string[];
}

export interface Numbers {
  /** Whether a text has the form of this upstream's ids. What has not never becomes part of a URL. */
  isId(text: string): boolean;
  /**
   * Every number of the account in an order that does not change from page to page. The filter is a hint: what the
   * upstream can filter it should, the caller filters again. A pager serves one walk and is not shared.
   */
  list(filter: NumberFilter): Pager<PhoneNumber>;
  /** Answers in the order of `ids`, as a DataLoader batch must: null for a number the account does not hold, an error per id that failed. */
  getMany(ids: readonly string[], signal: AbortSignal): Promise<readonly (PhoneNumber | null | ProviderError)[]>;
  /** The account's numbers with this E.164: none or one with every upstream known, but ids decide, not E.164. */
  findByE164(e164: E164, signal: AbortSignal): Promise<readonly PhoneNumber[]>;
  /** Absent: the upstream lets nothing be changed. */
  readonly changes?: Changes | undefined;
  /** Gives the number back. */
  release?(number: PhoneNumber): Promise<ReleaseResult>;
}

/** Changing a number's settings, in two steps so that a plan can be shown without being carried out. */
export interface Changes {
  /** Everything in the patch that this upstream cannot do; without a request, and whatever the number is like. */
  refusals(patch: NumberPatch): readonly Refusal[];
  /**
   * The requests that bring the number, as it was just read, to what the patch wants, in the order in which they have to
   * be sent. None where it already is so. Sends nothing. Called only with patches that have no refusals.
   */
  plan(number: PhoneNumber, patch: NumberPatch): readonly PlannedWrite[];
  /**
   * The same patch as this upstream would spell it, so that what is read afterwards can be compared with it. Absent: the
   * upstream shows every value as it was given.
   */
  canonical?(patch: NumberPatch): NumberPatch;
}

/** Renting a number that a search found, or that the caller knows otherwise. */
export interface Renting {
  /** The settings that go along with the rental itself; others are set by `changes` afterwards. */
  readonly takes: ReadonlySet<PatchKey>;
  /** What the number costs now. Fails with NOT_FOUND when it cannot be had any more. Absent: the upstream tells no prices. */
  quote?(e164: E164, signal: AbortSignal): Promise<AvailableNumber>;
  /** Spends money. `settings` holds keys of `takes` only. */
  rent(e164: E164, settings: NumberPatch): Promise<WriteResult>;
  /** Whether `rent` was refused because the number cannot be had any more; another one may be. Absent: refusals do not tell. */
  isGone?(refusal: ProviderError): boolean;
}

export interface Inventory {
  /** Why this upstream cannot do the search, for a person to read; null if it can. Decided without a request. */
  unsupported(search: InventorySearch): string | null;
  search(search: InventorySearch, signal: AbortSignal): Promise<InventoryAnswer>;
}

export interface Emergency {
  /** null: the number has no emergency address. A failure to read it is an error, never null. */
  get(id: string, signal: AbortSignal): Promise<EmergencyAddress | null>;
  /** Asks what the provider makes of an address; changes nothing, and may be repeated. */
  validate(id: string, request: NamedAddress, signal: AbortSignal): Promise<AddressValidation>;
  /** Sets the whole address, and answers with what the provider then holds. */
  provision(id: string, request: NamedAddress): Promise<EmergencyAddress>;
  deprovision(id: string): Promise<void>;
}

export interface CallFlows {
  list(): Pager<CallFlow>;
}

export interface Callbacks {
  /**
   * Proves that the provider sent these bytes, then says what they tell. Asks nobody. Fails with a
   * `CallbackRefusedError`.
   */
  receive(callback: Callback): ProviderEvent;
  /** What the body of a callback tells that was proved when it came. Fails with a `CallbackRefusedError`. */
  read(body: Uint8Array): ProviderEvent;
  /** Whether the provider sends from this address; absent where no list of addresses is configured. Never the proof. */
  isFrom?(address: string): boolean;
}

/** A request as it came in. */
export interface Callback {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes that were signed. */
  readonly body: Uint8Array;
}

/** The secret by which the provider signs callbacks, as the provider holds it. */
export interface CallbackSecret {
  /** The one that this account proves callbacks by; null: none is configured. */
  readonly configured: string | null;
  /** null: none is set, and callbacks are not signed. */
  get(signal: AbortSignal): Promise<string | null>;
  /** Why a text cannot be one, for a person to read; null if it can. Decided without a request. */
  refusal(secret: string): string | null;
  set(secret: string): Promise<void>;
}

/** What the application gives a provider besides its configuration. */
export interface ProviderHost {
  /** The account's name in the configuration, for errors. */
  readonly account: string;
  /** Called after every request upstream. */
  readonly observe?: ((call: UpstreamCall) => void) | undefined;
  /** Called before every request upstream, a request for a token too. Its headers are sent along. */
  readonly begin?:
    | ((request: Pick<UpstreamCall, 'account' | 'method' | 'route'>) => WatchedCall | undefined)
    | undefined;
  /** Called when reads begin to be refused because the upstream is down, and when they are sent again. */
  readonly onCircuit?: ((state: 'OPEN' | 'CLOSED') => void) | undefined;
  /** Called before a read is repeated. */
  readonly repeated?: (() => void) | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
}

/** A request upstream that is watched. */
export interface WatchedCall {
  readonly headers: Readonly<Record<string, string>>;
  end(call: UpstreamCall): void;
}

/** Milliseconds. */
export interface Timeouts {
  /** One attempt of a read. */
  readonly attempt: number;
  /** A read with all its attempts and the pauses between them. */
  readonly read: number;
  /** A write, which has one attempt. */
  readonly write: number;
}

export interface UpstreamCall {
  readonly account: string;
  readonly method: string;
  /** The path's pattern, without ids: `/v2/Numbers/{}`. */
  readonly route: string;
  /** null: no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
  readonly requestId: string | undefined;
  /** The caller gave up before an answer came, which says nothing about the upstream. */
  readonly abandoned?: boolean | undefined;
}

/** What a sandbox can be told at its start. */
export interface SandboxOptions {
  /** 0 or absent: any free port. */
  readonly port?: number | undefined;
  /** Numbers the account holds. */
  readonly size?: number | undefined;
  /** Added to every answer. */
  readonly latencyMs?: number | undefined;
  /** Replaces the documented credentials, key by key, as in the account's configuration. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}

/** An upstream to run against: a real HTTP server on loopback that behaves as the provider documents. */
export interface RunningSandbox {
  readonly url: string;
  /** The account configuration that points at it, credentials included. */
  readonly config: Readonly<Record<string, string>>;
  /**
   * A convenience that no provider has: callbacks that would go to no address of this machine, and so nowhere, go to this
   * URL. Absent where the provider sends none.
   */
  sendCallbacksTo?(url: string): void;
  close(): Promise<void>;
}

export interface ProviderModule<Config = unknown> {
  /** Kebab-case, as in the configuration; the GraphQL enum value is the same in capitals. */
  readonly name: string;
  /** The name people know. */
  readonly title: string;
  /** The keys of an account beside `name` and `provider`. Secrets are marked by `secret()`. */
  readonly config: z.ZodType<Config>;
  create(config: Config, host: ProviderHost): Provider;
  /** Loaded only when a sandbox is asked for. */
  sandbox(): Promise<{ startSandbox(options: SandboxOptions): Promise<RunningSandbox> }>;
}

/** Ties the configuration's type to `create`. */
export const defineProvider = <const Name extends string, Config>(
  module: ProviderModule<Config> & { readonly name: Name },
): ProviderModule<Config> & { readonly name: Name } => module;
