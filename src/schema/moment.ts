const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** A time as a provider wrote it; null if it is none, so that one word of a provider is not an error in every answer. */
export function moment(text: string | null): Date | null {
  if (text === null || !RFC_3339.test(text)) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}
