import type { FaultRule } from '../../src/sandbox/faults.ts';
import { createDice, type Dice } from './dice.ts';
import { planFaults } from './faults.ts';
import { type Intention, planIntentions } from './intentions.ts';
import type { Inventory } from './inventory.ts';
import { type ProviderName, PROVIDERS } from './sandboxes.ts';

/** Everything that a seed decides about a trial. What it does not decide is how long each request takes. */
export interface Plan {
  /** Of each client, in order. */
  readonly clients: readonly (readonly Intention[])[];
  readonly faults: Readonly<Record<ProviderName, readonly FaultRule[]>>;
  /** The first kill comes after so many requests of clients were sent or answered, and so many milliseconds. */
  readonly kill: { readonly afterEvents: number; readonly afterMs: number };
  /** The second kill comes so many milliseconds after the restart; null: there is none. */
  readonly secondKillMs: number | null;
  /** After the last restart the server is stopped, as a machine that is frozen: when, and for how long. Milliseconds. */
  readonly pauses: readonly { readonly afterMs: number; readonly ms: number }[];
  /** A client's pauses. */
  dice(client: number): Dice;
}

const CLIENTS = 6;
const INTENTIONS = 30;
const SECOND_KILL = 0.25;
const SECOND_KILL_WITHIN_MS = 2_500;
const MOST_PAUSES = 2;

export function makePlan(seed: string, trial: number, inventory: Inventory): Plan {
  const dice = createDice(seed, trial);
  const intentions = planIntentions({ trial, count: INTENTIONS, inventory, dice });
  const requests = intentions.reduce((sum, { copies }) => sum + copies, 0);
  return {
    clients: Array.from({ length: CLIENTS }, (_, client) => intentions.filter((_each, i) => i % CLIENTS === client)),
    faults: Object.fromEntries(PROVIDERS.map(provider => [provider, planFaults(provider, dice)])) as Plan['faults'],
    kill: { afterEvents: dice.whole(1, requests * 2), afterMs: dice.whole(0, 40) },
    secondKillMs: dice.happens(SECOND_KILL) ? dice.whole(0, SECOND_KILL_WITHIN_MS) : null,
    pauses: Array.from({ length: dice.whole(0, MOST_PAUSES) }, () => ({
      afterMs: dice.whole(0, 1_500),
      ms: dice.happens(0.2) ? dice.whole(5_000, 7_000) : dice.whole(50, 1_500),
    })),
    dice: client => createDice(seed, trial, 'client', client),
  };
}
