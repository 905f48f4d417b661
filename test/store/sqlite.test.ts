import { storeConformance } from '../conformance/store.ts';
import { sqliteFile } from './sqlite-file.ts';

storeConformance(sqliteFile);
