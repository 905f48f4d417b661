import { tortureTest } from './torture.ts';

tortureTest('sqlite');
