import { Pool } from 'undici';
import type { Workload } from './workloads.ts';

export type Body = Pick<Workload, 'query' | 'variables'>;

export interface Load {
  /** One operation, and its `data`; throws if the answer has errors. */
  once(body: Body): Promise<unknown>;
  /** As many operations as fit into the time, several under way at once. Answers how many were finished. */
  run(body: Body, milliseconds: number): Promise<number>;
  /** One operation after another; milliseconds of each. */
  timed(body: Body, times: number): Promise<number[]>;
  close(): Promise<void>;
}

const AT_ONCE = 16;

const textOf = ({ query, variables }: Body): string => JSON.stringify({ query, variables });

export function createLoad(url: string): Load {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: AT_ONCE });
  const headers = { 'content-type': 'application/json', accept: 'application/json' };

  async function send(body: string): Promise<string> {
    const answer = await pool.request({ method: 'POST', path: pathname, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200 || text.includes('"errors"'))
      throw new Error(`${url} answered ${answer.statusCode}: ${text}`);
    return text;
  }

  return {
    once: async body => (JSON.parse(await send(textOf(body))) as { data: unknown }).data,

    async run(body, milliseconds) {
      const text = textOf(body);
      const end = performance.now() + milliseconds;
      let finished = 0;
      const worker = async (): Promise<void> => {
        for (; performance.now() < end; finished += 1) await send(text);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      return finished;
    },

    async timed(body, times) {
      const text = textOf(body);
      const taken: number[] = [];
      for (let i = 0; i < times; i += 1) {
        const started = performance.now();
        await send(text);
        taken.push(performance.now() - started);
      }
      return taken;
    },

    close: () => pool.close(),
  };
}
