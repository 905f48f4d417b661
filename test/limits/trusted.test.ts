import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fillBody, fillUrl, UnknownDocumentError } from '#limits/persisted.ts';
import { createTextCache } from '#limits/text-cache.ts';
import { hashOf, makeManifest, ManifestError, readManifest, type TrustedDocuments } from '#limits/trusted.ts';
import { run } from '../kit/program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'trusted-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | object): TrustedDocuments {
  const file = path.join(folder, 'manifest.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readManifest(file);
}

const TEXT = 'query Me {\n  viewer {\n    name\n  }\n}';
const HASH = hashOf(TEXT);
const documents = read({ [HASH]: TEXT });

describe('a manifest', () => {
  test('has every operation under its hash, with the fragments it spreads, wherever they stand', () => {
    const manifest = makeManifest([
      'query Me{viewer{...Name}} query All{accounts{id}}',
      'fragment Name on Viewer{name} fragment Unused on Viewer{scopes}',
    ]);
    expect(Object.values(manifest)).toEqual([
      'query Me {\n  viewer {\n    ...Name\n  }\n}\n\nfragment Name on Viewer {\n  name\n}',
      'query All {\n  accounts {\n    id\n  }\n}',
    ]);
    expect(read(manifest).knownOperations).toEqual(['Me', 'All']);
    for (const [hash, text] of Object.entries(manifest)) expect(read(manifest).textOf(hash)).toBe(text);
  });

  test.each([
    ['{viewer{name}}', 'Every operation needs a name'],
    ['query A{viewer{name}} query A{accounts{id}}', 'There are two operations of the name A'],
  ])('is not made of %s', (source, message) => {
    expect(() => makeManifest([source])).toThrow(new ManifestError(message));
  });

  test.each<[string, string | object, RegExp]>([
    ['that is no JSON', '{', /the file is not JSON/],
    ['that is a list', [], /must be an object/],
    ['with another text than the hash says', { [HASH]: `${TEXT} ` }, /is not the SHA-256 of its text/],
    ['with something that is no text', { [HASH]: 5 }, /is not the SHA-256 of its text/],
    ['with a text that is no GraphQL', { [hashOf('{')]: '{' }, /a document is not GraphQL/],
  ])('%s is refused', (_, content, message) => {
    expect(() => read(content)).toThrow(message);
  });

  test('that is not there is refused', () => {
    expect(() => readManifest(path.join(folder, 'absent.json'))).toThrow(/cannot be read \(ENOENT\)/);
  });

  test('knows nothing that is an object’s by nature', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) expect(documents.textOf(name)).toBeUndefined();
  });

  test('is written by the program, for documents that fit the schema', async () => {
    const out = path.join(folder, 'out.json');
    const source = path.join(folder, 'me.graphql');
    writeFileSync(source, TEXT);
    const program = run('trusted-documents.ts', { cwd: folder, args: ['--out', out, source] });
    expect(await program.exited).toBe(0);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({ [HASH]: TEXT });
    writeFileSync(source, 'query Me{nobody}');
    const wrong = run('trusted-documents.ts', { cwd: folder, args: ['--out', out, source] });
    expect(await wrong.exited).toBe(1);
    expect(wrong.output.stderr).toContain('Cannot query field "nobody"');
  });
});

describe('a request that names a document', () => {
  const apq = (sha256Hash: unknown) => ({ persistedQuery: { version: 1, sha256Hash } });
  test.each([
    [{ documentId: HASH }, { query: TEXT }],
    [{ documentId: `sha256:${HASH}` }, { query: TEXT }],
    [{ documentId: HASH.toUpperCase() }, { query: TEXT }],
    [{ extensions: apq(HASH) }, { query: TEXT }],
    [{ query: null, extensions: apq(HASH) }, { query: TEXT }],
    [
      { extensions: { ...apq(HASH), other: 1 }, variables: { a: 1 }, operationName: 'Me' },
      { extensions: { other: 1 }, variables: { a: 1 }, operationName: 'Me', query: TEXT },
    ],
  ])('as %j has its text', (sent, filled) => {
    expect(JSON.parse(fillBody(JSON.stringify(sent), documents))).toEqual(filled);
    const search = new URLSearchParams(
      Object.entries(sent).flatMap(([name, value]) =>
        value === null ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
      ),
    );
    const url = new URL(fillUrl(`/graphql?${search}`, documents), 'http://localhost');
    expect([url.pathname, url.searchParams.get('query')]).toEqual(['/graphql', TEXT]);
  });

  test.each([
    { documentId: hashOf('other') },
    { documentId: '__proto__' },
    { extensions: apq('constructor') },
    { extensions: apq('') },
  ])('as %j is told that there is none', sent => {
    expect(() => fillBody(JSON.stringify(sent), documents)).toThrow(UnknownDocumentError);
  });

  test.each([
    JSON.stringify({ query: TEXT, extensions: apq(HASH) }),
    JSON.stringify({ query: '{a}', documentId: HASH }),
    JSON.stringify({ variables: { documentId: HASH } }),
    JSON.stringify({ documentId: 5 }),
    JSON.stringify({ extensions: apq({}) }),
    JSON.stringify([{ documentId: HASH }]),
    '{"documentId"',
    'null',
  ])('as %s stays as it is', sent => {
    expect(fillBody(sent, documents)).toBe(sent);
  });
});

describe('what is remembered of a text', () => {
  test('is forgotten for what was used later, by the length of all', () => {
    const cache = createTextCache<number>();
    const text = (index: number): string => String(index).padEnd(16_000, 'x');
    for (let index = 0; index < 40; index++) {
      cache.set(text(index), index);
      expect(cache.get(text(0))).toBe(0);
    }
    expect(cache.get(text(1))).toBeUndefined();
    expect(cache.get(text(39))).toBe(39);
  });

  test('is nothing if the text is very long', () => {
    const cache = createTextCache<number>();
    cache.set('x'.repeat(20_000), 1);
    expect(cache.get('x'.repeat(20_000))).toBeUndefined();
  });
});
