import { parseArgs } from 'node:util';
import { isId } from '#store/ids.ts';
import type { InboxEntry, InboxState } from '#store/inbox.ts';
import type { Store } from '#store/index.ts';
import { type StorePlace, withStore } from './operator-store.ts';

const USAGE = `Shows the callbacks that providers sent, and has those applied again that could not be.

  npm run inbox [-- [options] [list] [--state new|applied|unknown-type|parked] [--limit 50]]
  npm run inbox -- [options] show <id>
  npm run inbox -- [options] replay <id>
  npm run inbox -- [options] replay --parked
  npm run inbox -- [options] replay --unknown-type

  --config file     instead of numbergraph.yaml
  --database url    postgres://… or a file, without reading the configuration

A callback that is replayed is applied by the server, within a second or once it is started. With SQLite the server has to
be stopped first. One of an unknown type is applied where the version that runs now knows the type, and kept otherwise.

Exit code 0: done. 1: it could not be done. 2: wrong options, or the configuration is broken.
`;

type Command =
  | { readonly name: 'list'; readonly state: InboxState | undefined; readonly limit: number }
  | { readonly name: 'show'; readonly id: string }
  | { readonly name: 'replay'; readonly which: { readonly id: string } | keyof typeof ALL_OF };

interface Asked extends StorePlace {
  readonly command: Command;
}

const ALL_OF = {
  PARKED: 'Parked callbacks that are applied again',
  UNKNOWN_TYPE: 'Callbacks of unknown types that are read again',
} as const;

const STATES: ReadonlyMap<string, InboxState> = new Map([
  ['new', 'NEW'],
  ['applied', 'APPLIED'],
  ['unknown-type', 'UNKNOWN_TYPE'],
  ['parked', 'PARKED'],
]);

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { command } = asked;
  return withStore(asked, store => carryOut(store, command));
}

function carryOut(store: Store, command: Command): Promise<number> {
  switch (command.name) {
    case 'list':
      return list(store, command);
    case 'show':
      return show(store, command.id);
    case 'replay':
      return typeof command.which === 'string' ? replayAll(store, command.which) : replayOne(store, command.which.id);
  }
}

async function list({ inbox }: Store, { state, limit }: Command & { readonly name: 'list' }): Promise<number> {
  const entries = await inbox.list({ state, limit });
  for (const entry of entries) console.log(line(entry));
  const counts = await Promise.all([...STATES].map(async ([word, each]) => `${await inbox.count(each)} ${word}`));
  console.log(`${entries.length === 0 ? 'There is none. ' : ''}In all: ${counts.join(', ')}`);
  return 0;
}

const moment = (at: number): string => new Date(at).toISOString();

const line = ({ id, account, type, state, receivedAt, tries, lastError }: InboxEntry): string =>
  [
    `${id}  ${state}  ${account}  ${type}  received ${moment(receivedAt)}`,
    ...(lastError === null ? [] : [`  tried ${tries} times; the last time: ${lastError}`]),
  ].join('\n');

async function show(store: Store, id: string): Promise<number> {
  const entry = await find(store, id);
  if (entry === null) return 1;
  const told = Object.entries((entry.event ?? {}) as Record<string, unknown>).map(
    ([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  console.log([line(entry), `  event of the provider: ${entry.eventId}`, ...told, 'As it came:', entry.raw].join('\n'));
  return 0;
}

async function replayAll({ inbox }: Store, which: keyof typeof ALL_OF): Promise<number> {
  console.log(`${ALL_OF[which]}: ${await inbox.replay(which)}`);
  return 0;
}

async function replayOne(store: Store, id: string): Promise<number> {
  const entry = await find(store, id);
  if (entry === null) return 1;
  await store.inbox.replay({ id });
  const isUnknown = entry.state === 'UNKNOWN_TYPE';
  console.log(`${id} is ${isUnknown ? 'read again, and applied if its type is known by now' : 'applied again'}`);
  return 0;
}

async function find({ inbox }: Store, id: string): Promise<InboxEntry | null> {
  const entry = isId(id) ? await inbox.get(id) : null;
  if (entry === null) {
    process.stderr.write(`No callback has the id ${id}. Without arguments this program lists the latest\n`);
  }
  return entry;
}

function readArguments(): Asked | undefined {
  const text = { type: 'string' } as const;
  try {
    const flag = { type: 'boolean' } as const;
    const flags = { parked: flag, 'unknown-type': flag } as const;
    const options = { config: text, database: text, state: text, limit: text, ...flags } as const;
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const command = commandOf(positionals, values);
    return command && { command, config: values.config, database: values.database };
  } catch {
    return undefined;
  }
}

interface Options {
  readonly state?: string;
  readonly limit?: string;
  readonly parked?: boolean;
  readonly 'unknown-type'?: boolean;
}

function commandOf(
  [name = 'list', id, ...others]: readonly string[],
  { state, limit, ...flags }: Options,
): Command | undefined {
  if (others.length > 0) return undefined;
  const all = [
    ...(flags.parked ? ['PARKED' as const] : []),
    ...(flags['unknown-type'] ? ['UNKNOWN_TYPE' as const] : []),
  ];
  const isPlain = state === undefined && limit === undefined;
  if (name === 'list' && id === undefined && all.length === 0) {
    const known = state === undefined || STATES.has(state);
    if (!known || !/^[1-9]\d{0,3}$/.test(limit ?? '50')) return undefined;
    return { name, state: STATES.get(state ?? ''), limit: Number(limit ?? '50') };
  }
  if (!isPlain) return undefined;
  if (name === 'show' && id !== undefined && all.length === 0) return { name, id };
  const [which, another] = [...all, ...(id === undefined ? [] : [{ id }])];
  return name === 'replay' && which !== undefined && another === undefined ? { name, which } : undefined;
}

process.exitCode = await main();
