import { auditTests } from '../../conformance/kept/audit.ts';
import { sqliteFile } from '../../store/sqlite-file.ts';

auditTests(sqliteFile);
