import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { openStore } from '../../src/store/index.ts';

/** Makes changes until it is killed, and says what was acknowledged as soon as it was: a word and an operation's id. */
const [url, run] = process.argv.slice(2);
const { operations } = await openStore({ url });
const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`);

say('open');
for (let count = 0; ; count++) {
  const { operation } = await operations.begin({
    caller: 'writer',
    mutation: 'updatePhoneNumber',
    key: `${run}-${count}`,
    fingerprint: 'hash',
    account: 'sinch-us',
    number: `${run}-${count}`,
    owner: `process-${run}`,
    leaseMs: 1,
  });
  say('begun', operation.id);
  await operations.beginStep(operation, { step: 1, leaseMs: 1, intent: { count } });
  say('step', operation.id);
  await operations.finish(operation, { state: 'DONE', outcome: 'APPLIED', answer: { count }, keepMs: 3_600_000 });
  say('done', operation.id);
  await setImmediate();
}
