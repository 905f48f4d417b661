import type { Refusal } from '#domain/change.ts';
import { keysOf, type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { Settings } from '#domain/provider.ts';
import { fromRoute } from './provisioning.ts';

interface Trait {
  readonly name: string;
  /** An empty id unlinks. Of the others no page says how they are cleared. */
  readonly clearable: boolean;
  /** A rental takes it along. */
  readonly rented: boolean;
}

const TRAITS: Readonly<Partial<Record<PatchKey, Trait>>> = {
  friendlyName: { name: 'name', clearable: false, rented: false },
  servicePlanId: { name: 'service plan', clearable: true, rented: true },
  campaignId: { name: 'campaign', clearable: true, rented: true },
  voiceRoute: { name: 'voice route', clearable: false, rented: true },
  provisioningCallbackUrl: { name: 'provisioning callback', clearable: false, rented: true },
};

const traits = Object.entries(TRAITS) as [PatchKey, Trait][];

export const settings: Settings = Object.fromEntries(
  traits.map(([key, { clearable }]) => [SETTING_OF[key], { clearable }]),
);

/** What can be configured as a number is rented: all but its name. */
export const rented: ReadonlySet<PatchKey> = new Set(traits.filter(([, trait]) => trait.rented).map(([key]) => key));

export const refusals = (patch: NumberPatch): readonly Refusal[] =>
  keysOf(patch).flatMap(key => refusalOf(patch, key) ?? []);

function refusalOf(patch: NumberPatch, key: PatchKey): Refusal | null {
  const trait = TRAITS[key];
  if (trait === undefined) return { key, reason: 'UNSUPPORTED', message: 'A number of Sinch has no such setting' };
  const { name, clearable } = trait;
  if (patch[key] === null) {
    const message = `Sinch documents no way to clear the ${name} of a number: leave it as it is, or set another`;
    return clearable ? null : { key, reason: 'NOT_CLEARABLE', message };
  }
  const invalid = (message: string, ...path: readonly string[]): Refusal => ({ key, reason: 'INVALID', message, path });
  if (key === 'voiceRoute') {
    const { voiceRoute } = patch;
    if (voiceRoute && fromRoute(voiceRoute) === null) {
      return invalid('Sinch sends calls to an APP, a TRUNK or, for faxes, a SERVICE', 'kind');
    }
    return isBlank(voiceRoute?.target) ? invalid('The target of a voice route cannot be empty', 'target') : null;
  }
  if (isBlank(patch[key])) {
    return invalid(`The ${name} cannot be empty${clearable ? ': null clears it' : ''}`);
  }
  if (key === 'provisioningCallbackUrl' && !isWebAddress(patch[key])) {
    return invalid(`The ${name} must be an http or https URL`);
  }
  return null;
}

const isBlank = (text: unknown): boolean => typeof text !== 'string' || text.trim() === '';

const isWebAddress = (text: string | null | undefined): boolean =>
  /^https?:$/.test(URL.parse(text ?? '')?.protocol ?? '');
