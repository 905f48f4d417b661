/** The database cannot be used. The message tells an operator what is wrong and what to do; it holds no password. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
