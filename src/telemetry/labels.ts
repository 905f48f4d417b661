/** Values of a label, made few. */
export type Bounded = (value: string) => string;

const OTHER = 'other';

/** As it is if it is one of those; otherwise `other`. Only the first `most` of them count. */
export function oneOf(values: Iterable<string>, most: number): Bounded {
  const known = new Set([...values].slice(0, most));
  return value => (known.has(value) ? value : OTHER);
}

/** As it is for the first `most` different values that come; `other` for those after them. */
export function firstOnes(most: number): Bounded {
  const known = new Set<string>();
  return value => {
    if (known.has(value)) return value;
    if (known.size >= most) return OTHER;
    known.add(value);
    return value;
  };
}

/** `2xx`, or `none` where there was no answer. */
export const statusClass = (status: number | null): string =>
  status === null ? 'none' : `${Math.trunc(status / 100)}xx`;
