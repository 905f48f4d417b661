import type { TrustedDocuments } from './trusted.ts';

/** What a request names instead of a document is not known. */
export class UnknownDocumentError extends Error {
  override readonly name = 'UnknownDocumentError';
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The parameters with the text of the document that they name by its hash, as `documentId`, with or without `sha256:` in
 * front, or as `extensions.persistedQuery.sha256Hash`. Where they have a text already, or name none, null: they stay as
 * they are. Throws an UnknownDocumentError.
 */
function filled(params: unknown, documents: TrustedDocuments): Record<string, unknown> | null {
  if (!isObject(params) || (params['query'] !== undefined && params['query'] !== null)) return null;
  const { documentId, extensions, query: _, ...rest } = params;
  const { persistedQuery, ...others } = isObject(extensions) ? extensions : {};
  const id = documentId ?? (isObject(persistedQuery) ? persistedQuery['sha256Hash'] : undefined);
  if (typeof id !== 'string') return null;
  const query = documents.textOf(id.replace(/^sha256:/, '').toLowerCase());
  if (query === undefined) throw new UnknownDocumentError();
  return { ...rest, query, ...(Object.keys(others).length > 0 && { extensions: others }) };
}

const NAMES = /persistedQuery|documentId/;

/** A body in JSON, its document filled in. What is no such body stays as it is: it is refused where bodies are read. */
export function fillBody(body: string, documents: TrustedDocuments): string {
  if (!NAMES.test(body)) return body;
  const params = filled(parsed(body), documents);
  try {
    return params ? JSON.stringify(params) : body;
  } catch {
    // What is read to any depth is not written to any.
    return body;
  }
}

/** The same of a path with its query. */
export function fillUrl(url: string, documents: TrustedDocuments): string {
  if (!NAMES.test(url)) return url;
  const start = url.indexOf('?');
  const given = new URLSearchParams(url.slice(start));
  const params = { ...Object.fromEntries(given), extensions: parsed(given.get('extensions') ?? '') };
  const found = filled(params, documents);
  if (!found) return url;
  given.delete('documentId');
  given.delete('extensions');
  given.set('query', String(found['query']));
  return `${url.slice(0, start)}?${given}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
