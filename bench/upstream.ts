import { createServer, type Socket } from 'node:net';
import { answerTo } from './answers.ts';
import { onQuestion } from './meter.ts';

export interface Calls {
  /** Requests since the last time this was asked, those for tokens left out. */
  readonly count: number;
  /** The most that were unanswered at one moment. */
  readonly atOnce: number;
}

let latencyMs = 0;
let count = 0;
let open = 0;
let atOnce = 0;

onQuestion('latency', value => void (latencyMs = value as number));
onQuestion('calls', (): Calls => {
  const calls = { count, atOnce };
  count = atOnce = 0;
  return calls;
});

const HEAD_END = '\r\n\r\n';
const LONGEST_REMEMBERED = 200;
const answers = new Map<string, Buffer>();

function answer(target: string): Buffer {
  const known = answers.get(target);
  if (known) return known;
  const body = answerTo(target);
  const head = `HTTP/1.1 ${body === undefined ? '404 Not Found' : '200 OK'}\r\ncontent-type: application/json\r\n`;
  const text = Buffer.from(`${head}content-length: ${Buffer.byteLength(body ?? '')}${HEAD_END}${body ?? ''}`);
  if (answers.size < LONGEST_REMEMBERED) answers.set(target, text);
  return text;
}

/** Only as much HTTP as undici speaks: one request at a time on each connection. That leaves the core to the load. */
function serve(socket: Socket): void {
  let received = '';
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    received += chunk;
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const isPost = received.startsWith('POST');
    const length = isPost ? Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0) : 0;
    if (received.length < headEnd + HEAD_END.length + length) return;
    const from = received.indexOf(' ') + 1;
    const target = received.slice(from, received.indexOf(' ', from));
    received = '';
    if (target.endsWith('/token')) {
      socket.write(answer(target));
      return;
    }
    count += 1;
    open += 1;
    atOnce = Math.max(atOnce, open);
    if (latencyMs === 0) respond(socket, target);
    else setTimeout(respond, latencyMs, socket, target);
  });
}

function respond(socket: Socket, target: string): void {
  open -= 1;
  socket.write(answer(target));
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  console.log(`http://127.0.0.1:${port}`);
});
