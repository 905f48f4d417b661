import { mkdirSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StoreError } from '#store/error.ts';
import { openStore } from '#store/index.ts';
import { begun } from '../conformance/store/database.ts';
import { startWriter } from './child.ts';
import { makeFolder } from './sqlite-file.ts';

function folder(): string {
  const made = realpathSync(makeFolder());
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const open = async (url: string) => {
  const store = await openStore({ url });
  onTestFinished(() => store.close());
  return store;
};

describe('a process that is killed', () => {
  test('loses nothing that was acknowledged, and leaves nothing half done', async () => {
    const file = path.join(folder(), 'killed.sqlite');
    const acknowledged = new Map<string, string>();
    for (let run = 0; run < 20; run++) {
      const writer = await startWriter(file, run);
      while (!writer.lines().some(line => line.startsWith('begun'))) await setTimeout(1);
      await setTimeout(Math.random() * 60);
      await writer.kill();
      for (const line of writer.lines()) {
        const [word, id] = line.split(' ');
        if (id !== undefined) acknowledged.set(id, word!);
      }
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(20);

    const store = await open(file);
    for (const [id, word] of acknowledged) {
      const operation = await store.operations.get(id);
      if (word === 'done') expect(operation).toMatchObject({ state: 'DONE', answer: operation?.intent });
      else expect(operation).toMatchObject(word === 'step' ? { step: 1, intent: expect.anything() } : { id });
    }
    await store.close();

    const database = new DatabaseSync(file);
    const all = (text: string) => database.prepare(text).all();
    expect(all('pragma integrity_check')).toMatchObject([{ integrity_check: 'ok' }]);
    expect(all(UNMATCHED)).toEqual([]);
    database.close();
  }, 60_000);

  test('frees its file, and what it was doing can be settled', async () => {
    const file = path.join(folder(), 'freed.sqlite');
    const writer = await startWriter(file, 1);
    await expect(openStore({ url: file })).rejects.toThrow(/freed\.sqlite is in use by another process.*PostgreSQL/);
    await writer.kill();
    const store = await open(file);
    await setTimeout(2);
    const claimed = await store.operations.claimAbandoned({ owner: 'me', leaseMs: 1_000, limit: 10 });
    expect(claimed.length).toBeLessThanOrEqual(1);
    for (const operation of claimed) {
      await store.operations.finish(operation, { state: 'DONE', outcome: 'NOT_APPLIED', keepMs: 1 });
    }
  });
});

/** Operations without the record that belongs to their state, and records without the operation. */
const UNMATCHED = `
  select o.id from operations o
  where (select count(*) from audit a where a.operation_id = o.id and a.outcome = 'ATTEMPTED') <> 1
     or (select count(*) from audit a where a.operation_id = o.id and a.outcome = 'APPLIED') <> (o.state = 'DONE')
  union all select a.operation_id from audit a where a.operation_id not in (select id from operations)`;

describe('a file', () => {
  test('is refused to a second process, which cannot even start', async () => {
    const file = path.join(folder(), 'mine.sqlite');
    const store = await open(file);
    await expect(startWriter(file, 1)).rejects.toThrow(/StoreError: The database file \S+mine\.sqlite is in use/);
    await begun(store);
  });

  test('is refused to a second store of this process, also under another name', async () => {
    const place = folder();
    const store = await open(path.join(place, 'a.sqlite'));
    symlinkSync(path.join(place, 'a.sqlite'), path.join(place, 'b.sqlite'));
    symlinkSync(place, path.join(place, 'same'));
    for (const name of ['a.sqlite', 'b.sqlite', 'same/a.sqlite', './same/same/b.sqlite']) {
      await expect(openStore({ url: path.join(place, name) })).rejects.toThrow(/in use by another process/);
    }
    await begun(store);
  });

  test('can be opened again once it is closed', async () => {
    const file = path.join(folder(), 'again.sqlite');
    for (let times = 0; times < 3; times++) await (await openStore({ url: file })).close();
  });

  test('can be read and backed up by other programs meanwhile', async () => {
    const place = folder();
    const store = await open(path.join(place, 'a.sqlite'));
    const operation = await begun(store);
    const other = new DatabaseSync(path.join(place, 'a.sqlite'), { readOnly: true });
    expect(other.prepare('select id from operations').all()).toMatchObject([{ id: operation.id }]);
    other.exec(`vacuum into '${path.join(place, 'copy.sqlite')}'`);
    other.close();
    const copy = await open(path.join(place, 'copy.sqlite'));
    expect(await copy.operations.get(operation.id)).toEqual(operation);
  });

  test('is made with its folders, and readable by its owner alone', async () => {
    const file = path.join(folder(), 'data', 'numbers', 'a.sqlite');
    const store = await open(file);
    await begun(store);
    const modes = readdirSync(path.dirname(file))
      .filter(name => !name.endsWith('.lock'))
      .map((name): [string, number] => [name, statSync(path.join(path.dirname(file), name)).mode & 0o777]);
    expect(Object.fromEntries(modes)).toEqual({ 'a.sqlite': 0o600, 'a.sqlite-shm': 0o600, 'a.sqlite-wal': 0o600 });
  });

  test('has a write-ahead log, and tables that take no value of another type', async () => {
    const file = path.join(folder(), 'a.sqlite');
    const store = await open(file);
    const before = statSync(`${file}-wal`).size;
    await begun(store);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(before);
    const other = new DatabaseSync(file);
    expect(other.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    const tables = other.prepare(
      `select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite_%' order by 1`,
    );
    // Kysely's own.
    expect(tables.all()).toMatchObject([{ name: 'numbergraph_migration' }, { name: 'numbergraph_migration_lock' }]);
    other.close();
  });

  test('is named by a path, a file: address or nothing', async () => {
    const place = folder();
    await open(pathToFileURL(path.join(place, 'with space.sqlite')).href);
    await open(`file:${path.join(place, 'short.sqlite')}`);
    expect(readdirSync(place)).toEqual(expect.arrayContaining(['with space.sqlite', 'short.sqlite']));
    const store = await open(':memory:');
    const other = await open(':memory:');
    expect(await other.operations.get((await begun(store)).id)).toBeNull();
    expect(readdirSync('.').filter(name => name.startsWith(':memory:'))).toEqual([]);
  });

  test('that is none of ours is left as it is', async () => {
    const place = folder();
    const text = 'This is a letter. '.repeat(100);
    writeFileSync(path.join(place, 'letter'), text);
    mkdirSync(path.join(place, 'folder.sqlite'));
    await expect(openStore({ url: path.join(place, 'letter') })).rejects.toThrow(
      /letter cannot be used: file is not a database/,
    );
    await expect(openStore({ url: path.join(place, 'folder.sqlite') })).rejects.toThrow(StoreError);
    await expect(openStore({ url: path.join(place, 'letter', 'a.sqlite') })).rejects.toThrow(StoreError);
    expect(statSync(path.join(place, 'letter')).size).toBe(text.length);
  });
});
