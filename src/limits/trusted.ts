import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Kind, parse, print, separateOperations } from 'graphql';

/** The documents that are known by their hash: those of the frontends that belong to this server. */
export interface TrustedDocuments {
  textOf(hash: string): string | undefined;
  hasText(text: string): boolean;
  /** The names of their operations: the only ones that are not a caller's invention. */
  readonly knownOperations: readonly string[];
}

export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** Lower-case hexadecimal SHA-256 of the text in UTF-8. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export const NO_DOCUMENTS: TrustedDocuments = { textOf: () => undefined, hasText: () => false, knownOperations: [] };

/**
 * Reads a manifest, which is a JSON object from hashes to texts, as `npm run trusted-documents` and the client preset of
 * GraphQL Code Generator write it. Throws a ManifestError that says what is wrong with it.
 */
export function readManifest(file: string): TrustedDocuments {
  const failed = (why: string, cause?: unknown): ManifestError =>
    new ManifestError(`The trusted documents in ${file} cannot be used: ${why}`, { cause });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw failed(code === undefined ? 'the file is not JSON' : `the file cannot be read (${code})`, error);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw failed('it must be an object from the SHA-256 of each document to its text');
  }
  const texts = new Map<string, string>();
  for (const [hash, text] of Object.entries(content)) {
    if (typeof text !== 'string' || hashOf(text) !== hash) {
      throw failed(`${JSON.stringify(hash.slice(0, 64))} is not the SHA-256 of its text. Make the file anew`);
    }
    texts.set(hash, text);
  }
  const known = new Set(texts.values());
  try {
    const knownOperations = [...new Set([...known].flatMap(operationNames))];
    return { textOf: hash => texts.get(hash), hasText: text => known.has(text), knownOperations };
  } catch (error) {
    throw failed(`a document is not GraphQL (${(error as Error).message})`, error);
  }
}

const operationNames = (text: string): string[] =>
  parse(text, { noLocation: true }).definitions.flatMap(definition =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.name ? definition.name.value : [],
  );

/**
 * One document for each operation of the sources, with the fragments that it spreads, wherever those stand. Throws a
 * ManifestError for an operation without a name, or two of one name.
 */
export function makeManifest(sources: readonly string[]): Readonly<Record<string, string>> {
  const all = parse(sources.join('\n'), { noLocation: true });
  const names = new Set<string>();
  for (const definition of all.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const name = definition.name?.value;
    if (name === undefined) throw new ManifestError('Every operation needs a name');
    if (names.has(name)) throw new ManifestError(`There are two operations of the name ${name}`);
    names.add(name);
  }
  return Object.fromEntries(
    Object.values(separateOperations(all)).map(document => {
      const text = print(document);
      return [hashOf(text), text];
    }),
  );
}
