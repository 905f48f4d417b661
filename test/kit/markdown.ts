import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Block {
  readonly language: string;
  readonly text: string;
}

export interface Table {
  /** Of the columns behind the first. */
  readonly titles: readonly string[];
  /** By the name in the first cell, what stands between backticks there. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

export interface Page {
  readonly text: string;
  /** The code blocks, in the order in which they stand. */
  readonly blocks: readonly Block[];
  /** Files that it links to, as paths from the root. */
  readonly links: readonly string[];
  /** The table with this title in its first column. */
  table(title: string): Table;
}

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A page of the documentation, named from the root of the repository. */
export function readPage(file: string): Page {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const tables = [...text.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) => table.trimEnd().split('\n').map(cellsOf));
  return {
    text,
    blocks: [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, content]) => ({
      language: language!,
      text: content!,
    })),
    links: [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) =>
      path.relative(ROOT, path.resolve(ROOT, path.dirname(file), link!)),
    ),
    table(title) {
      const found = tables.find(([head]) => head![0] === title);
      if (found === undefined) throw new RangeError(`${file} has no table of ${title}`);
      const [head, , ...rows] = found;
      return {
        titles: head!.slice(1),
        rows: new Map(rows.map(([name, ...cells]) => [/^`([^`]+)`$/.exec(name!)?.[1] ?? name!, cells])),
      };
    },
  };
}

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim());
