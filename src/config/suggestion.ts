/** `; did you mean "keyId"?` for the candidate that is a slip of the fingers away, or nothing. */
export function didYouMean(typed: string, candidates: Iterable<string>): string {
  const near = [...candidates]
    .map(candidate => ({ candidate, distance: distance(simplified(typed), simplified(candidate)) }))
    .filter(({ candidate, distance: steps }) => steps <= Math.max(1, Math.floor(candidate.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return near === undefined ? '' : `; did you mean "${near.candidate}"?`;
}

// project_id, project-id and ProjectID all mean projectId.
const simplified = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, '').slice(0, 64);

/** Letters to put in, take out, change or swap with their neighbour (Damerau's count, as optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= a.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]![column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return at(a.length, b.length);
}
