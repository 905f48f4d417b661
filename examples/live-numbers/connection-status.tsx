import type { Connection } from './use-number-events.ts';

const WORDS: Readonly<Record<Connection['state'], string>> = {
  connecting: 'Connecting …',
  live: 'Live',
  lost: 'Connecting again …',
  refused: 'Not live',
};

export function ConnectionStatus({ connection }: { readonly connection: Connection }) {
  return (
    <p role="status" className={`connection ${connection.state}`}>
      {WORDS[connection.state]}
      {'reason' in connection && <small>{connection.reason}</small>}
    </p>
  );
}
