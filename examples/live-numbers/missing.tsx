import type { NumberList } from './number-list.ts';

/** Says what is not in the list, so that nobody takes a part for the whole. */
export function Missing({ list, onRetry }: { readonly list: NumberList; readonly onRetry: () => void }) {
  const { failed, problem, isReading } = list;
  if (failed.size === 0 && problem === null) return null;
  return (
    <div role="alert" className="missing">
      {problem !== null && <p>The list could not be read to where it should be: {problem}.</p>}
      {failed.size > 0 && <p>Numbers of these accounts are missing, because they could not be read:</p>}
      {failed.size > 0 && (
        <ul>
          {[...failed].map(([id, { name, message }]) => (
            <li key={id}>
              <strong>{name}</strong>: {message}
            </li>
          ))}
        </ul>
      )}
      <button type="button" onClick={onRetry} disabled={isReading}>
        Try again
      </button>
    </div>
  );
}
