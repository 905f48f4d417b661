import { setTimeout as delay } from 'node:timers/promises';
import { OperationLostError } from '#store/operation.ts';

/**
 * Records in the store what has been found out already, so that a hiccup of it does not leave an operation open: again
 * after each of the pauses, in milliseconds, and then fails as the last try did. Who has lost the operation does not ask
 * again. A try that was carried out unheard loses it to itself, and changes nothing.
 */
export async function persistently<T>(pauses: readonly number[], work: () => Promise<T>): Promise<T> {
  for (const pause of pauses) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof OperationLostError) throw error;
      await delay(pause);
    }
  }
  return work();
}
