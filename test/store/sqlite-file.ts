import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoreSubject } from '../conformance/store/database.ts';

export const makeFolder = (): string => mkdtempSync(path.join(tmpdir(), 'numbergraph-'));

/** A file in a folder of its own. */
export const sqliteFile: StoreSubject = {
  name: 'SQLite',
  async create() {
    const folder = makeFolder();
    const url = path.join(folder, 'test.sqlite');
    return {
      url,
      async query(text) {
        const database = new DatabaseSync(url, { timeout: 5_000 });
        try {
          return database.prepare(text).all();
        } finally {
          database.close();
        }
      },
      async contents() {
        return readdirSync(folder)
          .map(name => readFileSync(path.join(folder, name)).toString('latin1'))
          .join('\n');
      },
      async drop() {
        rmSync(folder, { recursive: true });
      },
    };
  },
};
