import { type Document, isMap, isScalar, LineCounter, parseDocument, type ParsedNode, type YAMLError } from 'yaml';
import { formatPath, type Path, type Place, type Problem, type ProblemCode } from './problems.ts';

/** A YAML file as plain data that remembers where each piece stood. */
export interface ConfigDocument {
  readonly data: unknown;
  /** What is wrong with the text as YAML. With problems here `data` may lack pieces. */
  readonly problems: readonly Problem[];
  /** A problem with the value at a path or, if nothing stands there, with the nearest thing around it. */
  problem(code: ProblemCode, path: Path, message: string): Problem;
  /** A problem with a key, rather than with what it holds. */
  keyProblem(code: ProblemCode, path: Path, message: string): Problem;
}

// The parser's own messages quote the file, in which a secret may stand.
const REASONS: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'this alias has no anchor',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  DUPLICATE_KEY: 'this key stands here twice; remove one of them',
  MISSING_CHAR: 'a character is missing here, such as a closing quote, a bracket or the colon after a key',
  MULTIPLE_DOCS: 'a second document begins here; remove the line ---',
  TAB_AS_INDENT: 'indent with spaces; YAML allows no tabs',
};

/** `file` is the name that the problems give. */
export function readDocument(text: string, file: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });

  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // One slip often makes the parser complain several times at the same spot.
  const complaints = new Map([...document.warnings, ...document.errors].map(error => [error.pos[0], error]));
  const problems: Problem[] = [...complaints.values()].map(({ code, pos }) => ({
    code: code === 'DUPLICATE_KEY' ? 'DUPLICATE_KEY' : 'NOT_YAML',
    place: place(pos[0]),
    path: '',
    message: REASONS[code] ?? `this is not YAML (${code})`,
  }));
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 });
    JSON.stringify(data); // throws where an alias stands inside its own anchor
  } catch {
    const message = 'the aliases in it refer to themselves or to too much; write the values out';
    problems.push({ code: 'NOT_YAML', place: null, path: file, message });
  }

  return {
    data,
    problems,
    problem: (code, path, message) => ({
      code,
      place: place(offsetOf(document, path)),
      path: formatPath(path),
      message,
    }),
    keyProblem: (code, path, message) => ({
      code,
      place: place(offsetOfKey(document, path) ?? offsetOf(document, path)),
      path: formatPath(path),
      message,
    }),
  };
}

function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as ParsedNode | undefined;
    // The range of an empty value is the end of what was before it: its key is the better place.
    const isEmpty = isScalar(node) && node.value === null && node.source === '';
    const offset = isEmpty ? offsetOfKey(document, path.slice(0, length)) : node?.range?.[0];
    if (offset !== undefined) return offset;
  }
  return document.contents?.range[0] ?? 0;
}

function offsetOfKey(document: Document.Parsed, path: Path): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap<ParsedNode>(parent)) return undefined;
  return parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))?.key.range?.[0];
}
