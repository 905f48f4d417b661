import { useEffect, useEffectEvent, useState } from 'react';
import { followNumberEvents, type NumberEvent } from './number-events.ts';

export type Connection =
  | { readonly state: 'connecting' | 'live' }
  | { readonly state: 'lost' | 'refused'; readonly reason: string };

export interface Following {
  readonly connection: Connection;
  /** Grows whenever the stream begins anew: what was read before may be out of date then. */
  readonly generation: number;
}

/** Calls back with every event from now on, each once, for as long as the component is there. */
export function useNumberEvents(happened: (event: NumberEvent, isWhole: boolean) => void): Following {
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' });
  const [generation, setGeneration] = useState(0);
  const onEvent = useEffectEvent(happened);

  useEffect(() => {
    const leaving = new AbortController();
    const listener = {
      opened(isAnew: boolean) {
        setConnection({ state: 'live' });
        if (isAnew) setGeneration(before => before + 1);
      },
      happened: (event: NumberEvent, isWhole: boolean) => onEvent(event, isWhole),
      lost: (reason: string) => setConnection({ state: 'lost', reason }),
      refused: (reason: string) => setConnection({ state: 'refused', reason }),
    };
    void followNumberEvents(listener, leaving.signal);
    return () => leaving.abort();
  }, []);

  return { connection, generation };
}
