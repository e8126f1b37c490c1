import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden, folderWith, foretoken, ROOT, transcript } from './foretoken.ts';

const scenario = `name: small
workload:
  synthetic:
    requests: 200
    arrivals: { process: poisson, rate: 12 }
    input: { distribution: lognormal, mean: 900, cv: 1, max: 4000 }
    output: { distribution: lognormal, mean: 100, cv: 1, max: 600 }
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
  engine: { name: vllm-v1, maxNumSeqs: 8 }
slo: { ttft: 100ms, itl: 80ms }
`;

const folder = folderWith({ 'small.yaml': scenario });
const explain = (...args: readonly string[]): ReturnType<typeof foretoken> => foretoken(['explain', ...args], { cwd: folder });

interface Explanation {
  readonly schema: string;
  readonly sentence: string;
  readonly e2e: { readonly requests: number; readonly meanS: number; readonly parts: Readonly<Record<string, number>> };
  readonly request?: { readonly request: number; readonly ttftS: number; readonly ttft: Readonly<Record<string, number>> };
  readonly knobs: { readonly effects: readonly { readonly label: string; readonly changes: Readonly<Record<string, { readonly change: number; readonly withinNoise: boolean } | null>> }[]; readonly refused: readonly { readonly label: string; readonly code: string }[]; readonly sortedBy: string } | null;
}

const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(JSON.parse(readFileSync(join(ROOT, 'schemas', 'explain.schema.json'), 'utf8')) as object);

/** The JSON of stdout, which its schema describes. */
function valid<Shape>(stdout: string): Shape {
  const value: unknown = JSON.parse(stdout);
  validate(value);
  expect(validate.errors).toBeNull();
  return value as Shape;
}

const sum = (parts: Readonly<Record<string, number>>): number => Object.values(parts).reduce((total, each) => total + each, 0);

describe('foretoken explain', () => {
  it.each([
    ['run', ['small.yaml', '--no-knobs']],
    ['request', ['small.yaml', '--no-knobs', '--request', '150', '--at', 'tpot.p99']],
    ['bad-place', ['small.yaml', '--at', 'itl.p99']],
    ['no-request', ['small.yaml', '--no-knobs', '--request', '200']],
  ])('%s', (name, args) => {
    expectGolden(`explain-${name}.txt`, transcript(['explain', ...args], explain(...args)));
  });

  it('prints parts that add up as JSON, of the run and of a request', () => {
    const { stdout, code } = explain('small.yaml', '--no-knobs', '--request', '7', '--json');
    expect(code).toBe(0);
    const { schema, e2e, request, knobs } = valid<Explanation>(stdout);
    expect([schema, e2e.requests, request?.request, knobs]).toEqual(['foretoken.explain/1', 200, 7, null]);
    expect(sum(e2e.parts)).toBeCloseTo(e2e.meanS, 9);
    expect(sum(request!.ttft)).toBeCloseTo(request!.ttftS, 9);
  });

  it('turns knobs on the same seeds, whatever the number of threads', () => {
    const args = ['small.yaml', '--knob-seeds', '2', '--knob-requests', '40', '--set', 'fleet.model=llama-3.3-70b', '--set', 'fleet.tensorParallel=4', '--json'];
    const one = explain(...args, '--workers', '1').stdout;
    expect(explain(...args, '--workers', '2').stdout).toBe(one);
    const { knobs } = valid<Explanation>(one);
    expect(knobs!.sortedBy).toBe('ttftP99');
    const [best] = knobs!.effects;
    expect(best!.changes['ttftP99']!.change).toBeLessThan(0);
    expect(knobs!.effects.map(({ label }) => label)).toContain('fleet.engine.maxNumSeqs: 8 → 16');
    expect(knobs!.refused.map(({ label }) => label)).toContain('fleet.tensorParallel: 4 → 2');
    expect(knobs!.refused.every(({ code }) => /^E\d{4}$/.test(code))).toBe(true);
  });
});
