import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_POLICIES } from '@foretoken/kvcache';
import { AUTOSCALER_POLICIES, ROUTER_POLICIES, scenarioJsonSchema } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { faultSchema } from '../../packages/fleet/src/scenario/fault-schema.ts';
import { FAILURE_NAMES } from '../../packages/fleet/src/outcomes.ts';
import { renderScenarioReference } from './docs/render-scenario-reference.ts';
import { ROOT } from './scanner/read-sources.ts';

/** Names in the first column of the tables of a page. */
function namesIn(page: string): readonly string[] {
  const rows = readFileSync(join(ROOT, 'docs', page), 'utf8').split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

const FAULT_KINDS = [...JSON.stringify(faultSchema.toJSONSchema({ io: 'input', unrepresentable: 'any' })).matchAll(/"kind":\{[^}]*?"const":"(\w+)"/g)].map(([, kind]) => kind!);

describe('lists in docs', () => {
  it.each([
    ['cache.md', CACHE_POLICIES.map(({ name }) => name)],
    ['routing.md', ROUTER_POLICIES.map(({ name }) => name)],
    ['autoscaling.md', AUTOSCALER_POLICIES.map(({ name }) => name)],
    ['fleet.md', FAULT_KINDS],
    ['fleet.md', Object.values(FAILURE_NAMES).slice(-5)],
    ['concepts.md', ['completed', ...Object.values(FAILURE_NAMES)]],
  ])('docs/%s has every one in its tables: %j', (page, names) => {
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => !namesIn(page).includes(name))).toEqual([]);
  });

  it('the scenario reference names no value twice', () => {
    const cells = renderScenarioReference(scenarioJsonSchema()).split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split(' | ')[1] ?? '');
    const repeated = cells.filter((cell) => /^`[^`]+`(?:, `[^`]+`)*$/.test(cell) && new Set(cell.split(', ')).size < cell.split(', ').length);
    expect(cells.length).toBeGreaterThan(50);
    expect(repeated).toEqual([]);
  });
});
