import type { OpenAccount } from './accounts.ts';
import { shapeOf } from './config/schema.ts';

/** What must not be seen of an account: its secrets, and where its provider is reached. */
export function hiddenOf({ config, module, sandbox }: OpenAccount): readonly string[] {
  const { properties } = shapeOf(module.config);
  const settings = Object.entries((config.sandbox ? sandbox?.config : config.settings) ?? {});
  return [
    ...(config.sandbox ? [] : config.secrets),
    ...settings.flatMap(([key, value]): string[] => {
      if (typeof value !== 'string') return [];
      if (properties[key]?.secret) return [value];
      const url = URL.canParse(value) ? new URL(value) : undefined;
      return url?.protocol.startsWith('http') ? [url.host, url.hostname].filter(isTelling) : [];
    }),
  ];
}

/** Of loopback only the port tells something. */
const isTelling = (host: string): boolean => !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);
