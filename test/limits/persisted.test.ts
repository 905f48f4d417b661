import { expect, test } from 'vitest';
import { fillBody, fillUrl } from '#limits/persisted.ts';
import { hashOf, NO_DOCUMENTS } from '#limits/trusted.ts';

const text = 'query Of($id: ID!) { node(id: $id) { id } }';
const documentId = hashOf(text);
const documents = { ...NO_DOCUMENTS, textOf: (hash: string) => (hash === documentId ? text : undefined) };

test('an address keeps its variables, also with a question mark in them', () => {
  const variables = JSON.stringify({ id: 'x?y' });
  const given = new URLSearchParams({ documentId, variables });
  const filled = fillUrl(`/graphql?${String(given).replace('%3F', '?')}`, documents);
  expect(filled).toMatch(/^\/graphql\?/);
  expect(Object.fromEntries(new URLSearchParams(filled.slice('/graphql?'.length)))).toEqual({ query: text, variables });
});

test.each(['variables', 'extensions'])('a body with %s too deep to be written again stays as it is', key => {
  const body = `{"documentId":"${documentId}","${key}":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
  expect(fillBody(body, documents)).toBe(body);
});
