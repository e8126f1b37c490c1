import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_POLICIES } from '@foretoken/kvcache';
import { scenarioJsonSchema } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { renderScenarioReference } from './docs/render-scenario-reference.ts';
import { ROOT } from './scanner/read-sources.ts';

describe('lists in docs', () => {
  it('docs/cache.md has every cache policy in its table', () => {
    const rows = readFileSync(join(ROOT, 'docs', 'cache.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `'));
    const told = rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name));
    expect(CACHE_POLICIES.map(({ name }) => name).filter((name) => !told.includes(name))).toEqual([]);
  });

  it('the scenario reference names no value twice', () => {
    const cells = renderScenarioReference(scenarioJsonSchema()).split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split(' | ')[1] ?? '');
    const repeated = cells.filter((cell) => /^`[^`]+`(?:, `[^`]+`)*$/.test(cell) && new Set(cell.split(', ')).size < cell.split(', ').length);
    expect(cells.length).toBeGreaterThan(50);
    expect(repeated).toEqual([]);
  });
});
