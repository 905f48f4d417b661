const nameOf = (change: object): string => `change ${JSON.stringify(change)}`;

/** The key of a change that was not decided yet, also if the page was loaded again since; else a new one. */
export function keyFor(change: object): string {
  const name = nameOf(change);
  const key = sessionStorage.getItem(name) ?? crypto.randomUUID();
  sessionStorage.setItem(name, key);
  return key;
}

export function forget(change: object): void {
  sessionStorage.removeItem(nameOf(change));
}
