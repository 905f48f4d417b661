import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SERVER_VARIABLES } from '#config/environment.ts';
import { loadConfig } from '../../src/config.ts';
import { providerModules } from '../../src/providers/index.ts';
import { remoteOf, trustIn } from '../../src/server/remote.ts';
import { readStages, readText, readYaml, restsOf, ROOT } from './files.ts';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address?: string }>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly read_only?: boolean;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean; readonly ipam?: { config: { subnet: string; ip_range: string }[] } } | null>>; // prettier-ignore
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = readYaml('compose.yaml') as Compose;
const { services, networks, volumes } = compose;
const instances = ['numbergraph-1', 'numbergraph-2'].map(name => services[name]!);
const proxy = services['proxy']!;
const template = readText('deploy/nginx.conf.template');

/** As Compose replaces them, by what a user has said; defaults where nothing is said. */
const filledIn = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replaceAll(
    /\$\{(\w+)(?::-(\w*)|:\?[^}]*)?\}/g,
    (_, name: string, byDefault?: string) => env[name] ?? byDefault ?? '',
  );

const said = { POSTGRES_PASSWORD: 'secret', SITE_ADDRESS: 'numbers.example.com' };
const environment = Object.fromEntries(
  Object.entries(instances[0]!.environment!).map(([name, value]) => [name, filledIn(value, said)]),
);

describe('compose.yaml', () => {
  test('mounts files and volumes, joins networks and waits for services that there are', () => {
    for (const [name, service] of Object.entries(services)) {
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('${CERTIFICATES')) continue;
        if (source.startsWith('.')) expect(existsSync(path.join(ROOT, source)), `${name}: ${source}`).toBe(true);
        else expect(volumes, name).toHaveProperty(source);
      }
      const joined = Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {});
      for (const network of joined as string[]) expect(networks, name).toHaveProperty(network);
      for (const other of Object.keys(service.depends_on ?? {})) expect(services, name).toHaveProperty(other);
    }
  });

  test('lets the proxy alone be reached from outside, and the database by the instances alone', () => {
    const open = Object.keys(services).filter(name => services[name]!.ports !== undefined);
    expect(open).toEqual(['proxy']);
    expect(proxy.ports!.map(port => port.split(':')[1]!.split('/')[0])).toEqual(['443']);
    expect(services['postgres']!.networks).toEqual(['store']);
    expect(networks['store']).toEqual({ internal: true });
    expect(Object.keys(proxy.networks!)).toEqual(['inside']);
  });

  test('starts two equal instances that can write nothing but their folder', () => {
    expect(instances[0]).toEqual(instances[1]);
    expect(instances[0]).toMatchObject({ build: '.', read_only: true, cap_drop: ['ALL'] });
    const stage = readStages().at(-1)!;
    expect(instances[0]).toMatchObject({ command: JSON.parse(restsOf(stage, 'CMD')[0]!) as string[] });
  });

  test('sets variables of the server, and those its configuration refers to', () => {
    const referred = [...readText('deploy/numbergraph.yaml').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
    const known = [...Object.keys(SERVER_VARIABLES), ...referred];
    expect(Object.keys(environment).filter(name => !known.includes(name))).toEqual([]);
    expect(environment['DATABASE_URL']).toBe('postgres://numbergraph:secret@postgres:5432/numbergraph');
  });
});

describe('deploy/numbergraph.yaml', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'compose-'));
  const file = path.join(folder, 'numbergraph.yaml');
  const secrets = { SINCH_PROJECT_ID: 'p', SINCH_KEY_ID: 'k', SINCH_KEY_SECRET: 's', SINCH_CALLBACK_SECRET: 'c' };
  const load = () => {
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(file, readText('deploy/numbergraph.yaml'));
    return loadConfig({ modules: providerModules, env: { ...environment, ...secrets, NUMBERGRAPH_CONFIG: file } });
  };

  test('is a configuration, for every interface, which believes the proxy and nobody else', () => {
    const config = load();
    expect(config.server).toMatchObject({ host: '0.0.0.0', port: 4000, publicUrl: 'https://numbers.example.com' });
    expect(config.operations).toEqual({ host: '0.0.0.0', port: 4001 });
    expect(config.store.url).toMatch(/^postgres:/);

    const address = (proxy.networks as Record<string, { ipv4_address: string }>)['inside']!.ipv4_address;
    const seen = (remoteAddress: string) =>
      remoteOf(
        {
          socket: { remoteAddress },
          headers: { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' },
        } as never,
        trustIn(config.server.trustProxy),
      );
    expect(seen(address)).toMatchObject({ address: '198.51.100.7', isSecure: true });
    expect(seen('172.30.40.130')).toMatchObject({ address: '172.30.40.130', isSecure: false });

    const [{ subnet, ip_range: given }] = networks['inside']!.ipam!.config as [{ subnet: string; ip_range: string }];
    expect(trustIn([subnet])(address)).toBe(true);
    expect(trustIn([given])(address)).toBe(false);
  });
});

describe('deploy/nginx.conf.template', () => {
  test('has the variables that compose.yaml sets, and passes on to the instances at their port', () => {
    const { INSTANCE_1, INSTANCE_2, SITE_ADDRESS, ...others } = proxy.environment!;
    const used = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
    expect(used.toSorted()).toEqual(Object.keys(proxy.environment!).toSorted());
    expect(others).toEqual({ LISTEN: '443 ssl' });
    const { PORT } = environment;
    expect([INSTANCE_1, INSTANCE_2]).toEqual([`numbergraph-1:${PORT}`, `numbergraph-2:${PORT}`]);
    expect(`https://${filledIn(SITE_ADDRESS!, said)}`).toBe(environment['PUBLIC_URL']);
  });
});
