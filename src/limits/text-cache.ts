/** Characters of one text, and of all together: what is parsed takes some hundred times the room of its text. */
const MAX_TEXT = 16_384;
const MAX_ALL = 512 * 1024;

export interface TextCache<T> {
  get(text: string): T | undefined;
  set(text: string, value: T): void;
}

/**
 * Remembers what belongs to a text, the latest used. Bounded by the length of the texts and not by their number, so that
 * nobody fills the memory with large ones; a very long one is not remembered.
 */
export function createTextCache<T>(): TextCache<T> {
  const known = new Map<string, T>();
  let size = 0;
  const forget = (text: string): void => {
    if (known.delete(text)) size -= text.length;
  };
  return {
    get(text) {
      const value = known.get(text);
      if (value === undefined) return undefined;
      known.delete(text);
      known.set(text, value);
      return value;
    },
    set(text, value) {
      if (text.length > MAX_TEXT) return;
      forget(text);
      known.set(text, value);
      size += text.length;
      for (const oldest of known.keys()) {
        if (size <= MAX_ALL) break;
        forget(oldest);
      }
    },
  };
}
