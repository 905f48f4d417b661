import { NUMBER_SETTINGS, type NumberSetting, type PhoneNumber } from '#domain/phone-number.ts';
import type { UpdatePhoneNumberInput } from '../../../gql/graphql.ts';

export type Settings = Omit<UpdatePhoneNumberInput, 'id'>;

export type State = 'omitted' | 'null' | 'value';

/**
 * Which settings are in which state, the input of `updatePhoneNumber` that has them so, and what comes of it: each request
 * in its order, method, path and body to the byte, `#` being the path of the number and `<plan>` its service plan; or the
 * typed errors and where in the input they point, and then no request at all.
 */
export type Row = readonly [settings: readonly NumberSetting[], state: State, input: Settings, ...comes: string[]];

export interface WireTable {
  /** The number it is about: one that has whatever can be cleared. */
  readonly isOn: (number: PhoneNumber) => boolean;
  readonly path: (number: PhoneNumber) => string;
  readonly rows: readonly Row[];
}

export const allBut = (...settings: readonly NumberSetting[]): readonly NumberSetting[] =>
  NUMBER_SETTINGS.filter(setting => !settings.includes(setting));
