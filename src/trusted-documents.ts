import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GraphQLError, parse, validate } from 'graphql';
import { schema } from '#schema/index.ts';
import { makeManifest, ManifestError } from './limits/trusted.ts';

const USAGE = `Usage: npm run trusted-documents -- [--out file.json] operations.graphql …

Writes the manifest that documents.manifest of the configuration names: every operation of the files, with the fragments
it spreads, under its SHA-256.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'trusted-documents.json' } },
});

if (positionals.length === 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  try {
    const manifest = makeManifest(positionals.map(file => readFileSync(file, 'utf8')));
    const problems = Object.values(manifest).flatMap(text => validate(schema, parse(text)));
    if (problems.length > 0) throw new ManifestError(problems.map(({ message }) => message).join('\n'));
    writeFileSync(values.out, `${JSON.stringify(manifest, null, 2)}\n`);
    console.log(`${values.out} has ${Object.keys(manifest).length} documents`);
  } catch (error) {
    if (!(error instanceof ManifestError || error instanceof GraphQLError || 'code' in (error as object))) throw error;
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
