import { auditTests } from '../../conformance/kept/audit.ts';
import { usedDatabase } from '../../kit/instances.ts';

auditTests(usedDatabase);
