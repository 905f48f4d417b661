import type { NumberSetting, PhoneNumber } from './phone-number.ts';
import type { PatchKey } from './number-patch.ts';

/** Why a setting cannot be changed as asked; found without a request. */
export interface Refusal {
  readonly key: PatchKey;
  /** UNSUPPORTED: the provider has no such setting. NOT_CLEARABLE: it documents no way to clear it. INVALID: the value cannot be. */
  readonly reason: 'UNSUPPORTED' | 'NOT_CLEARABLE' | 'INVALID';
  /** For people: what is wrong and what to do. */
  readonly message: string;
  /** Where below the key: `['url']`. */
  readonly path?: readonly string[] | undefined;
}

/** What the answer to a write says. */
export interface WriteResult {
  /** APPLIED: in force. ACCEPTED: taken, and still being worked on. */
  readonly outcome: 'APPLIED' | 'ACCEPTED';
  /** The number as the write's own answer shows it, if it does. */
  readonly number: PhoneNumber | null;
  /** The provider's id of the request, if it gives one with a success. */
  readonly requestId?: string | undefined;
}

/** One request upstream that a change needs. Sent at most once; a later one only after the earlier ones succeeded. */
export interface PlannedWrite {
  /** For people: "Unlink the campaign C123", without addresses or secrets. */
  readonly summary: string;
  readonly settings: readonly NumberSetting[];
  /** It takes something away that may not be had back: an unlinked campaign, a cleared route. */
  readonly isDestructive: boolean;
  /** Sends it, once. Fails with a `ProviderError`; whether the provider acted all the same, `maybeApplied` tells. */
  send(): Promise<WriteResult>;
}

/** What a request does, from what it does to each setting: "set the label", "clear the webhook". */
export const summaryOf = (deeds: readonly string[]): string => {
  const text = deeds.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** What giving a number back means with this provider. */
export interface ReleaseResult extends WriteResult {
  /** RFC 3339: when it is gone. null: at once, or not told. */
  readonly effectiveAt: string | null;
  /** What a caller should know: a quarantine, a paid time that runs on. */
  readonly notes: readonly string[];
}
