import { CALLBACK_KINDS, type CallbackKind, readCallbackBehaviour, type SendOptions } from './callbacks.ts';
import type { FaultRule } from './faults.ts';
import type { Reply } from './routes.ts';
import type { Sandbox } from './serve.ts';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly text: string;
}

const EXAMPLE =
  '{"latencyMs": 200, "faults": [{"method": "GET", "times": 1, "fault": {"kind": "reset"}}], "callbacks": {"doubled": 0.5}}';
const WAYS =
  'GET /_sandbox/ledger, GET /_sandbox/requests, GET or POST /_sandbox/callbacks, or PUT /_sandbox/behaviour';

/** The requests that are about the sandbox itself. */
export function control(sandbox: Sandbox, { method, path, text }: Asked): Reply {
  switch (`${method} ${path.slice('/_sandbox/'.length)}`) {
    case 'GET ledger':
      return { status: 200, body: { changes: sandbox.ledger } };
    case 'GET requests':
      return { status: 200, body: { count: sandbox.requestCount, requests: sandbox.requests } };
    case 'GET callbacks':
      return { status: 200, body: { callbacks: sandbox.callbacks?.sent ?? [] } };
    case 'POST callbacks':
      return sendCallback(sandbox, text);
    case 'PUT behaviour':
      return behave(sandbox, text);
    default:
      return { status: 404, body: { message: WAYS } };
  }
}

const refusal = (error: unknown, advice: string): Reply => ({
  status: 400,
  body: { message: error instanceof RangeError ? error.message : advice },
});

/** Sets latency and faults. What is not named is as at the start, except the latency, which stays. */
function behave(sandbox: Sandbox, text: string): Reply {
  try {
    const asked = JSON.parse(text) as { latencyMs?: number; faults?: FaultRule[]; callbacks?: object };
    const { latencyMs, faults, callbacks } = asked;
    if (callbacks && !sandbox.callbacks) throw new RangeError('This provider sends no callbacks');
    const told = readCallbackBehaviour(callbacks ?? {});
    sandbox.calm();
    if (sandbox.callbacks) Object.assign(sandbox.callbacks.behaviour, told);
    if (latencyMs !== undefined) sandbox.latencyMs = latencyMs;
    for (const rule of faults ?? []) sandbox.fail(rule);
    const behaviour = sandbox.callbacks && { callbacks: sandbox.callbacks.behaviour };
    return { status: 200, body: { latencyMs: sandbox.latencyMs, faults: faults ?? [], ...behaviour } };
  } catch (error) {
    return refusal(error, `Send JSON such as ${EXAMPLE}`);
  }
}

const KINDS: readonly string[] = CALLBACK_KINDS.filter(kind => kind !== 'DOUBLED');

/** Sends a callback now: `event` in place of what it would say, `url` of where it would go, `kind` one of a kind. */
function sendCallback({ callbacks }: Sandbox, text: string): Reply {
  try {
    if (!callbacks) throw new RangeError('This provider sends no callbacks');
    const asked = JSON.parse(text || '{}') as { event?: object; url?: string; kind?: CallbackKind };
    const { event, url, kind } = asked;
    if (kind !== undefined && !KINDS.includes(kind)) throw new RangeError(`kind is one of ${KINDS.join(', ')}`);
    return { status: 202, body: callbacks.send(event, { url, kind: kind as SendOptions['kind'] }) };
  } catch (error) {
    return refusal(error, 'Send JSON such as {"event": {"status": "FAILED"}, "kind": "FORGED"}');
  }
}
