import { builder } from './builder.ts';
import './scalars.ts';
import './nodes.ts';
import './account.ts';
import './viewer.ts';
import './phone-number.ts';
import './phone-numbers.ts';
import './available-number.ts';
import './region.ts';
import './call-flow.ts';

builder.queryType({ description: 'Numbers of every provider, in one vocabulary.' });

export const schema = builder.toSchema();
