import { useEffect, useState } from 'react';

const FIRST_MS = 800;
const LONGEST_MS = 30_000;

/**
 * Reads these again, ever more rarely, for as long as there are any: no event tells that a provider has begun with what it
 * was asked for. How it ends is told by an event.
 */
export function useRereading(ids: readonly string[], readAgain: (ids: readonly string[]) => Promise<void>): void {
  const [looks, setLooks] = useState(0);
  const key = ids.join(' ');

  useEffect(() => setLooks(0), [key]);
  useEffect(() => {
    if (key === '') return undefined;
    const look = (): void => {
      void readAgain(key.split(' '))
        .catch(() => {})
        .finally(() => setLooks(before => before + 1));
    };
    const timer = setTimeout(look, Math.min(FIRST_MS * 1.5 ** looks, LONGEST_MS));
    return () => clearTimeout(timer);
  }, [key, looks, readAgain]);
}
