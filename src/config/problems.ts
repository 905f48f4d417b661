export type ProblemCode =
  | 'FILE_MISSING'
  | 'FILE_UNREADABLE'
  | 'FILE_TOO_LARGE'
  | 'NOT_YAML'
  | 'NOT_A_MAPPING'
  | 'UNKNOWN_KEY'
  | 'DUPLICATE_KEY'
  | 'MISSING_KEY'
  | 'WRONG_TYPE'
  | 'INVALID_VALUE'
  | 'NO_ACCOUNTS'
  | 'UNKNOWN_PROVIDER'
  | 'DUPLICATE_NAME'
  | 'DUPLICATE_ACCOUNT'
  | 'LITERAL_SECRET'
  | 'BAD_REFERENCE'
  | 'MISSING_VARIABLE'
  | 'NOT_WITH_SANDBOX'
  | 'INVALID_VARIABLE'
  | 'NO_CALLERS';

export interface Place {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export interface Problem {
  readonly code: ProblemCode;
  /** null: the problem is in no line, but in the environment or with the file as a whole. */
  readonly place: Place | null;
  /** `accounts[1].keySecret`, an environment variable or a file; empty for the top of the file. */
  readonly path: string;
  /** What is wrong and what to do. Names keys and variables, never a value: it might be a secret in the wrong place. */
  readonly message: string;
}

/** Everything that is wrong with the configuration, in the order of the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(found: readonly Problem[]) {
    const problems = found.toSorted(
      (a, b) =>
        (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
        (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
        a.path.localeCompare(b.path),
    );
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super([`The configuration has ${count}:`, ...problems.map(problem => `  ${describe(problem)}`)].join('\n'));
    this.problems = problems;
  }
}

const describe = ({ place, path, message }: Problem): string =>
  `${place === null ? '' : `${place.file}:${place.line}:${place.column} `}${path === '' ? '' : `${path}: `}${message}`;

export type Path = readonly (string | number)[];

/** `['accounts', 1, 'keySecret']` as `accounts[1].keySecret`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>(
    (text, part) => text + (typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${part}`),
    '',
  );
