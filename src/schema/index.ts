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
import './update-phone-number.ts';
import './rent-phone-number.ts';
import './release-phone-number.ts';
import './change-emergency-address.ts';
import './audit.ts';
import './number-event.ts';
import './follow-events.ts';

builder.mutationType({ description: 'Changes. Each says in `outcome` what really happened at the provider.' });
builder.queryType({ description: 'Numbers of every provider, in one vocabulary.' });

export const schema = builder.toSchema();
