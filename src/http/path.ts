/** A request's path with every hole encoded, and its pattern for logs and metrics. */
export interface Path {
  readonly text: string;
  readonly route: string;
}

// RFC 3986 allows these in a path segment; Sinch's clients send the plus of an E.164 bare.
const segment = (value: string): string => encodeURIComponent(value).replaceAll('%2B', '+');

/** path`/v1/numbers/${id}:release`. What is put in stays within its segment. */
export function path(strings: TemplateStringsArray, ...values: readonly string[]): Path {
  for (const value of values) {
    if (value === '' || value === '.' || value === '..')
      throw new RangeError(`${JSON.stringify(value)} cannot be part of a path`);
  }
  return {
    text: strings.reduce((text, literal, i) => text + segment(values[i - 1] ?? '') + literal),
    route: strings.join('{}'),
  };
}
