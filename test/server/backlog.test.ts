import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { stop } from '#server/stopping.ts';

const CALLERS = 20;
/** Connects and asks, so many times at once, and tells how many answers came. */
const CALLS = `
  const { connect } = require('node:net');
  const { parentPort, workerData: { port, callers, connected } } = require('node:worker_threads');
  const call = () => new Promise(resolve => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
      Atomics.add(connected, 0, 1);
      Atomics.notify(connected, 0);
    });
    socket.on('data', part => (answer += part)).on('error', () => {}).on('close', () => resolve(answer));
  });
  Promise.all(Array.from({ length: callers }, call)).then(answers => parentPort.postMessage(answers));
`;

test('callers whose connections a busy process has not seen yet are answered before it stops', async () => {
  const server = createServer((_, response) => response.end('well')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connected = new Int32Array(new SharedArrayBuffer(4));
  const { port } = server.address() as AddressInfo;
  const worker = new Worker(CALLS, { eval: true, workerData: { port, callers: CALLERS, connected } });
  const answered = once(worker, 'message');
  // Meanwhile this process does nothing else, as if it computed.
  for (let seen = 0; seen < CALLERS; seen = Atomics.load(connected, 0))
    if (Atomics.wait(connected, 0, seen, 10_000) === 'timed-out') throw new Error(`Only ${seen} are connected`);
  await stop(server, 5_000);
  const [answers] = (await answered) as [string[]];
  expect(answers.filter(answer => /^HTTP\/1\.1 200 .*connection: close.*well$/is.test(answer))).toHaveLength(CALLERS);
});
