import type { Fault, FaultRule } from '../../src/sandbox/faults.ts';
import type { Dice } from './dice.ts';
import type { ProviderName } from './sandboxes.ts';

/** Each route that writes, apart from those that only sound like it, such as a search by POST. */
const WRITES: Readonly<Record<ProviderName, readonly (readonly [method: string, path: string])[]>> = {
  sinch: [
    ['PATCH', '/activeNumbers/'],
    ['POST', ':rent'],
    ['POST', ':release'],
    ['POST', ':provision'],
    ['POST', ':deprovision'],
  ],
  'fone-dynamics': [['POST', '/v2/']],
  'red-cloud': [['PATCH', '/numbers/']],
  'agent-message': [
    ['PATCH', '/phone-numbers/'],
    ['DELETE', '/phone-numbers/'],
    ['POST', '/orders'],
  ],
};

const MOST_WRITES = 80;
const MOST_READS = 250;

/** Longer than the server waits for a write, and short enough that it has not yet decided that nothing happened. */
const TOO_LATE = { from: 13_000, to: 20_000 };

/** Of a gateway in front of the provider that says nothing of what is behind it. */
const GATEWAY = { from: 520, to: 524 };
/** As where a token has expired, or was taken back. */
const UNAUTHORIZED: Fault = { kind: 'answer', status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="expired"' }, body: '{}' }; // prettier-ignore

/** Half of the answers are lost after the provider acted; of the other half, most come. */
function onWrite(dice: Dice): Fault {
  const fate = dice.fraction();
  if (fate < 0.06) return { kind: dice.oneOf(['not-json', 'cut-body', 'null-body', 'html'] as const) };
  if (fate < 0.5) return { kind: 'lose-answer' };
  if (fate < 0.6) return { kind: 'reset' };
  if (fate < 0.63) return { kind: 'hang' };
  if (fate < 0.68) return { kind: 'delay', ms: dice.whole(TOO_LATE.from, TOO_LATE.to) };
  if (fate < 0.71) return { kind: 'answer', status: 503, body: '{}' };
  if (fate < 0.74) return { kind: 'answer', status: 429, body: '{}' };
  if (fate < 0.77) return { kind: 'answer', status: dice.whole(GATEWAY.from, GATEWAY.to), body: '<html>' };
  if (fate < 0.79) return UNAUTHORIZED;
  return { kind: 'delay', ms: dice.whole(0, 80) };
}

function onRead(dice: Dice): Fault {
  const fate = dice.fraction();
  if (fate < 0.05) return { kind: 'reset' };
  if (fate < 0.08) return { kind: 'answer', status: 503, body: '{}' };
  if (fate < 0.09) return { kind: 'cut-body' };
  return { kind: 'delay', ms: dice.whole(0, 30) };
}

/** What happens to each request in turn, until a sandbox has been asked so often that it becomes reliable. */
export function planFaults(provider: ProviderName, dice: Dice): readonly FaultRule[] {
  const repeated = (count: number, rule: () => FaultRule): FaultRule[] => Array.from({ length: count }, rule);
  return [
    ...WRITES[provider].flatMap(([method, path]) =>
      repeated(MOST_WRITES, () => ({ method, path, times: 1, fault: onWrite(dice) })),
    ),
    ...repeated(MOST_READS, () => ({ method: 'GET', times: 1, fault: onRead(dice) })),
  ];
}
