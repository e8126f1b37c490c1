import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario, scenarioJsonSchema } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { renderScenarioReference } from './docs/render-scenario-reference.ts';
import { ROOT } from './scanner/read-sources.ts';

describe('docs/scenario-reference.md', () => {
  it('says what the schema says', async () => {
    await expect(renderScenarioReference(scenarioJsonSchema())).toMatchFileSnapshot('../../docs/scenario-reference.md');
  });
});

describe('docs/scenario.md', () => {
  const markdown = readFileSync(join(ROOT, 'docs', 'scenario.md'), 'utf8');
  const blocks = [...markdown.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);
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

function completed(part: string): string {
  const workload = /^workload:/m.test(part) ? '' : 'workload: {profile: azure-conversation}\n';
  const fleet = /^fleet:/m.test(part) ? '' : 'fleet: {model: llama-3.1-8b, gpu: h100-sxm}\n';
  return `${workload}${fleet}${part}`;
}
