import { keyTests } from '../../conformance/kept/keys.ts';
import { sqliteFile } from '../../store/sqlite-file.ts';

keyTests(sqliteFile, { rounds: 12 });
