import { writeFileSync } from 'node:fs';
import { configJsonSchema } from '#config/schema.ts';
import { providerModules } from '#providers/index.ts';

writeFileSync('numbergraph.schema.json', `${JSON.stringify(configJsonSchema(providerModules), null, 2)}\n`);
