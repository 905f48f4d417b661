import { keyTests } from '../../conformance/kept/keys.ts';
import { usedDatabase } from '../../kit/instances.ts';

keyTests(usedDatabase, { rounds: 12 });
