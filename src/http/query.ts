/** Arrays are repeated (`a=1&a=2`); undefined and null are left out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

/** With its question mark; empty where nothing is asked. */
export function queryText(query: Query | undefined): string {
  let text = '';
  for (const name in query) {
    const value = query[name];
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)])
      text += `${text === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(one)}`;
  }
  return text;
}
