import { readFileSync } from 'node:fs';

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>>; readonly resolved?: string }>
  >;
}

/** An optional package without an entry of its own makes every later `npm ci` fail; a download address ties it to one registry. */
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const places = Object.keys(packages);
const missing = Object.values(packages)
  .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
  .filter(name => !places.some(place => place.endsWith(`node_modules/${name}`)));
const addressed = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http'));

if (missing.length > 0) console.error(`package-lock.json lacks ${missing.join(', ')}: install again under Node 24`);
if (addressed.length > 0)
  console.error(`package-lock.json names download addresses, for ${addressed[0]?.[0]} and others`);
process.exitCode = missing.length + addressed.length > 0 ? 1 : 0;
