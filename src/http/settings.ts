import type { Timeouts } from '#domain/provider.ts';
import manifest from '../../package.json' with { type: 'json' };

/** Where the host says nothing else. */
export const TIMEOUTS: Timeouts = { attempt: 3_000, read: 5_000, write: 10_000 };

export const USER_AGENT = `numbergraph/${manifest.version}`;
