import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario, scenarioJsonSchema } from '@foretoken/fleet';
import { openSweep } from '@foretoken/study/node';
import { describe, expect, it } from 'vitest';
import { renderScenarioReference } from './docs/render-scenario-reference.ts';
import { ROOT } from './scanner/read-sources.ts';

describe('docs/scenario-reference.md', () => {
  it('says what the schema says', async () => {
    await expect(renderScenarioReference(scenarioJsonSchema())).toMatchFileSnapshot('../../docs/scenario-reference.md');
  });
});

function yamlBlocks(page: string): string[] {
  return [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);
}

describe('docs/scenario.md', () => {
  const blocks = yamlBlocks('docs/scenario.md');
  const whole = blocks.filter((block) => /^workload:/m.test(block) && /^fleet:/m.test(block));

  it('has whole scenarios, each of them valid', () => {
    expect(whole.length).toBeGreaterThan(0);
    for (const block of whole) expect(() => parseScenario(block, 'docs/scenario.md')).not.toThrow();
  });

  it('has parts of scenarios, valid once the rest is added', () => {
    const parts = blocks.filter((block) => !whole.includes(block));
    expect(parts.length).toBeGreaterThan(0);
    for (const block of parts) expect(() => parseScenario(completed(block), 'docs/scenario.md'), block).not.toThrow();
  });
});

describe('every page', () => {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
  const snippets = pages.flatMap((page) => yamlBlocks(page).map((block, index) => ({ page, number: index + 1, block })));

  it('has pages with snippets of fleets', () => {
    expect([...new Set(snippets.map(({ page }) => page))]).toEqual(expect.arrayContaining(['README.md', 'docs/autoscaling.md', 'docs/disaggregation.md', 'docs/fleet.md', 'docs/routing.md']));
  });

  const isSweep = ({ block }: { readonly block: string }): boolean => /^domains:/m.test(block);

  it.each(snippets.filter((snippet) => !isSweep(snippet)))('$page, YAML $number: is a scenario, or a part of one', ({ page, block }) => {
    expect(() => parseScenario(completed(block), page), block).not.toThrow();
  });

  it.each(snippets.filter(isSweep))('$page, YAML $number: is a sweep whose scenario is there', async ({ block }) => {
    expect((await openSweep(join(ROOT, 'docs', 'snippet.yaml'), [], block)).sweep.points.length).toBeGreaterThan(1);
  });

  it('planted, and found: a sweep', async () => {
    await expect(openSweep(join(ROOT, 'docs', 'snippet.yaml'), [], 'scenario: ../examples/hybrid.yaml\ndomains: {fleet.nonesuch: [1, 2]}\n')).rejects.toThrow('E1000');
  });

  it.each(['fleet:\n  replica: 2\n', 'fleet:\n  routes: [{to: nowhere}]\n', 'slo: {ttfd: 1s}\n'])('planted, and found: %j', (block) => {
    expect(() => parseScenario(completed(block), 'planted')).toThrow();
  });
});

/** A part of a scenario with the rest that it needs. */
function completed(part: string): string {
  const workload = /^workload:/m.test(part) ? '' : 'workload: {profile: azure-conversation}\n';
  const fleet = /^fleet:/m.test(part) ? '' : 'fleet: {model: llama-3.1-8b, gpu: h100-sxm}\n';
  const whole = `${workload}${fleet}${part}`;
  const missing = ['model: llama-3.1-8b', 'gpu: h100-sxm'].filter((line) => !new RegExp(`\\b${line.split(':')[0]!}:`).test(whole));
  return whole.replace(/^fleet:\n/m, (line) => `${line}${missing.map((key) => `  ${key}\n`).join('')}`);
}
