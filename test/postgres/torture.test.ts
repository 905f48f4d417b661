import { tortureTest } from '../torture/torture.ts';
import { serverUrl } from './schema.ts';

tortureTest(serverUrl().href);
