import { describe, expect, test } from 'vitest';
import { createMetrics } from '#telemetry/metrics.ts';
import { readText, readYaml } from './files.ts';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const dashboard = JSON.parse(readText('deploy/grafana/numbergraph.json')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
};
const alerts = readYaml('deploy/prometheus/alerts.yaml') as { groups: { rules: Rule[] }[] };
const rules = alerts.groups.flatMap(group => group.rules);

const { registry } = createMetrics([], {});
const labelsOf = new Map(
  registry.getMetricsAsArray().flatMap(metric => {
    const { labelNames } = metric as unknown as { labelNames: readonly string[] };
    const names = `${metric.type}` === 'histogram' ? ['_bucket', '_sum', '_count'].map(end => metric.name + end) : [metric.name]; // prettier-ignore
    return names.map(name => [name, [...labelNames, ...(name.endsWith('_bucket') ? ['le'] : [])]] as const);
  }),
);
/** Those that Prometheus adds. */
const GIVEN = ['job', 'instance'];

const queries: readonly (readonly [where: string, query: string])[] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...dashboard.templating.list.flatMap(({ name, definition }) =>
    definition ? [[`$${name}`, definition] as const] : [],
  ),
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
];

/** Each metric of a query, with the labels that are asked of it. */
function used(query: string): (readonly [metric: string, labels: readonly string[]])[] {
  const grouped = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names]) => names!.split(/, */));
  const asked = /label_values\(.*, (\w+)\)/.exec(query)?.slice(1) ?? [];
  return [...query.matchAll(/\b((?:numbergraph|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, metric, selector = '']) => [
      metric!,
      [...[...selector.matchAll(/(\w+) *(?:=~|!~|!=|=)/g)].map(([, label]) => label!), ...grouped, ...asked],
    ],
  );
}

describe('the dashboard and the alerts', () => {
  test.each(queries)('%s: asks for metrics and labels that there are', (_, query) => {
    const metrics = used(query);
    for (const [metric, labels] of metrics) {
      expect(labelsOf.has(metric), metric).toBe(true);
      const unknown = labels.filter(label => !GIVEN.includes(label) && !labelsOf.get(metric)!.includes(label));
      expect(unknown, metric).toEqual([]);
    }
    expect(metrics.length > 0 || query.startsWith('up{')).toBe(true);
  });

  test('know every metric of the server', () => {
    const shown = new Set(queries.flatMap(([, query]) => used(query).map(([metric]) => metric)));
    const names = registry.getMetricsAsArray().map(({ name }) => name);
    const own = names.filter(name => name.startsWith('numbergraph_'));
    expect(own.filter(name => !shown.has(name) && !shown.has(`${name}_bucket`))).toEqual([]);
  });
});

test('panels of the dashboard say what they show, and lie beside one another', () => {
  const shown = dashboard.panels.filter(({ type }) => type !== 'row');
  expect(shown.filter(({ description, targets }) => !description || !targets?.length)).toEqual([]);
  const taken = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  expect(new Set(taken).size).toBe(taken.length);
});

test('every alert says what is, and what to do', () => {
  for (const { alert, labels, annotations } of rules) {
    expect(['critical', 'warning'], alert).toContain(labels['severity']);
    expect(Object.keys(annotations), alert).toEqual(['summary', 'action']);
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

test('Prometheus finds both instances of compose.yaml at the port for operations', () => {
  expect(readYaml('deploy/prometheus/prometheus.yaml')).toMatchObject({
    scrape_configs: [
      { job_name: 'numbergraph', static_configs: [{ targets: ['numbergraph-1:4001', 'numbergraph-2:4001'] }] },
    ],
    rule_files: ['alerts.yaml'],
  });
});
