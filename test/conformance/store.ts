import { describe } from 'vitest';
import { auditTests } from './store/auditing.ts';
import { beginningTests } from './store/beginning.ts';
import { callerTests } from './store/callers.ts';
import type { StoreSubject } from './store/database.ts';
import { endingTests } from './store/ending.ts';
import { eventTests } from './store/happening.ts';
import { hintTests } from './store/hinting.ts';
import { holdingTests } from './store/holding.ts';
import { openingTests } from './store/opening.ts';
import { inboxTests } from './store/receiving.ts';
import { sequenceTests } from './store/sequences.ts';
import { settlingTests } from './store/settling.ts';
import { watchTests } from './store/watching.ts';

/** What every database must do. */
export function storeConformance(subject: StoreSubject): void {
  describe(`the store on ${subject.name}`, () => {
    openingTests(subject);
    beginningTests(subject);
    holdingTests(subject);
    settlingTests(subject);
    endingTests(subject);
    auditTests(subject);
    callerTests(subject);
    sequenceTests(subject);
    inboxTests(subject);
    eventTests(subject);
    hintTests(subject);
    watchTests(subject);
  });
}
