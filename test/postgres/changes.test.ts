import { expect, test } from 'vitest';
import { auditTests } from '../conformance/kept/audit.ts';
import { keyTests } from '../conformance/kept/keys.ts';
import { operatorTests } from '../conformance/kept/operators.ts';
import { settlingTests } from '../conformance/kept/settling.ts';
import { place } from '../conformance/kept/stage.ts';
import { newKey, pick, update } from '../e2e/mutations/stage.ts';
import { postgresSchema } from './schema.ts';

auditTests(postgresSchema);
keyTests(postgresSchema, { rounds: 5 });
operatorTests(postgresSchema, { isShared: true });
settlingTests(postgresSchema);

test('fifty requests at once with one key, to three servers on one database, are one write', async () => {
  const { open, sandboxes } = await place(postgresSchema);
  const servers = await Promise.all(Array.from({ length: 3 }, () => open({ timeouts: { write: 10_000 } })));
  const { id } = await pick(servers[0]!, 'sinch');
  for (let round = 1; round <= 3; round++) {
    const asked = { id, friendlyName: `Desk ${round}`, idempotencyKey: newKey() };
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => update(servers[index % 3]!, asked)));
    expect(answers.filter(({ outcome, replayed }) => outcome === 'APPLIED' && !replayed)).toHaveLength(1);
    for (const { outcome, replayed, errors } of answers) {
      if (outcome === 'APPLIED') expect(errors).toEqual([]);
      else expect({ replayed, errors }).toMatchObject({ replayed: false, errors: [{ reason: 'REQUEST_IN_PROGRESS' }] });
    }
    expect(sandboxes.sinch.ledger).toHaveLength(round);
    expect(await update(servers[round % 3]!, asked)).toMatchObject({ outcome: 'APPLIED', replayed: true });
  }
});
