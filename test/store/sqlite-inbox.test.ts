import { rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { RECEIVER, startWriter } from './child.ts';
import { makeFolder } from './sqlite-file.ts';

/** Entries whose state and events do not belong together, and events without the entry. */
const UNMATCHED = `
  select i.event_id from inbox i
  where (select count(*) from events e where e.provider_event_id = i.event_id) <> (i.state = 'APPLIED')
  union all select e.same_as from events e where e.same_as not in (select event_id from inbox)`;

test('a process that is killed loses no callback it acknowledged, and applies each with its events or not at all', async () => {
  const folder = makeFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'killed.sqlite');
  const said = { received: new Set<string>(), applied: new Set<string>() };
  for (let run = 0; run < 20; run++) {
    const receiver = await startWriter(file, run, RECEIVER);
    while (!receiver.lines().some(line => line.startsWith('applied'))) await setTimeout(1);
    await setTimeout(Math.random() * 60);
    await receiver.kill();
    for (const line of receiver.lines()) {
      const [word, eventId] = line.split(' ');
      if (eventId !== undefined) said[word as keyof typeof said].add(eventId);
    }
  }
  expect(said.received.size).toBeGreaterThanOrEqual(20);

  const database = new DatabaseSync(file);
  const all = (text: string) => database.prepare(text).all() as Record<string, string>[];
  const kept = new Map(all('select event_id, state from inbox').map(row => [row['event_id'], row['state']]));
  expect([...said.received].filter(eventId => !kept.has(eventId))).toEqual([]);
  expect([...said.applied].filter(eventId => kept.get(eventId) !== 'APPLIED')).toEqual([]);
  expect(all(UNMATCHED)).toEqual([]);
  expect(all('pragma integrity_check')).toMatchObject([{ integrity_check: 'ok' }]);
  const places = all('select seq from events order by seq').map(({ seq }) => Number(seq));
  expect(places).toEqual(places.map((_, index) => index + 1));
  expect(all('select latest from events_place')).toMatchObject([{ latest: places.length }]);
  database.close();
}, 60_000);
