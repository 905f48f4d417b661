const SECRET_KEY = /secret|token|password|passwd|api[_-]?key|authorization/i;
const USER_INFO = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** A provider's own object without what might be a secret: values under telling keys, and user names in addresses. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(USER_INFO, '$1');
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET_KEY.test(key) ? '[removed]' : withoutSecrets(inner)]),
  );
}
