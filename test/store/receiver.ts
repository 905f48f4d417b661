import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { openStore } from '../../src/store/index.ts';
import { called, happened } from '../conformance/store/event.ts';

/** Receives callbacks and applies some until it is killed, and says what was acknowledged as soon as it was. */
const [url, run] = process.argv.slice(2);
const { inbox } = await openStore({ url });
const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`);

say('open');
for (let count = 0; ; count++) {
  const eventId = `${run}-${count}`;
  await inbox.receive(called({ eventId }));
  say('received', eventId);
  if (count % 3 === 0) {
    const claim = { owner: `process-${run}`, accounts: ['sinch-us'], leaseMs: 1, limit: 1 };
    for (const entry of await inbox.claim(claim)) {
      await inbox.apply(entry, [happened({ providerEventId: entry.eventId, sameAs: entry.eventId })]);
      say('applied', entry.eventId);
    }
  }
  await setImmediate();
}
