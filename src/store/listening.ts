import { setTimeout } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { sql } from 'kysely';
import type { Listen } from './hints.ts';

const CHANNEL = 'numbergraph_events';
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Sent when the transaction is committed. Channels are of the whole database, so it says in which schema it is. */
export const announcement = sql`select pg_notify(${sql.lit(CHANNEL)}, current_schema())`;

/** A connection of its own for as long as it listens, made again when it breaks. */
export const listenIn =
  (schema: string, config: ClientConfig): Listen =>
  hear => {
    const stopping = new AbortController();
    let client: Client | undefined;
    let tries = 0;

    const session = async (): Promise<void> => {
      const connection = new Client(config);
      client = connection;
      const ended = new Promise<void>(resolve => connection.once('end', resolve));
      connection.on('error', () => {});
      connection.on('notification', ({ payload }) => {
        if (payload === schema) hear();
      });
      const listen = async (): Promise<void> => {
        await connection.connect();
        await connection.query(`listen ${CHANNEL}`);
        tries = 0;
        hear();
      };
      try {
        // A client that is ended while it connects leaves `connect` unanswered.
        await Promise.race([listen(), ended]);
        await ended;
      } finally {
        void connection.end();
      }
    };

    const run = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        await session().catch(() => {});
        const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries++) * (0.5 + Math.random() / 2);
        await setTimeout(pause, undefined, { ref: false, signal: stopping.signal }).catch(() => {});
      }
    };
    void run();

    return async () => {
      stopping.abort();
      await client?.end();
    };
  };
