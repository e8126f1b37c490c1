import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, foretoken, ROOT } from './foretoken.ts';

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

const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(JSON.parse(readFileSync(join(ROOT, 'schemas', 'explain.schema.json'), 'utf8')) as object);

/** The JSON of stdout, which its schema describes. */
function valid<Shape>(stdout: string): Shape {
  const value: unknown = JSON.parse(stdout);
  validate(value);
  expect(validate.errors).toBeNull();
  return value as Shape;
}

describe('foretoken explain', () => {
  it('writes trace events, with run as well, and the result stays the same', () => {
    explain('small.yaml', '--no-knobs', '--trace-events', 'explain.json', '--from', '1s', '--to', '3s');
    const plain = foretoken(['run', 'small.yaml', '--json'], { cwd: folder }).stdout;
    expect(foretoken(['run', 'small.yaml', '--json', '--trace-events', 'run.json'], { cwd: folder }).stdout).toBe(plain);
    const events = (name: string): readonly { readonly ph: string; readonly ts: number }[] => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly traceEvents: readonly { readonly ph: string; readonly ts: number }[] }).traceEvents;
    const steps = (JSON.parse(plain) as { readonly engine: { readonly steps: number } }).engine.steps;
    expect(events('run.json').filter(({ ph }) => ph === 'X').length).toBe(steps);
    const part = events('explain.json').filter(({ ph }) => ph === 'X');
    expect(part.length).toBeGreaterThan(10);
    expect(part.every(({ ts }) => ts >= 1e6 && ts < 3e6)).toBe(true);
  });

  it('explains a saved run by what it holds, and says what needs the scenario', () => {
    foretoken(['run', 'small.yaml', '--out', 'saved', '--quiet'], { cwd: folder });
    const { stdout, code } = explain('saved', '--request', '5', '--json');
    expect(code).toBe(0);
    const { times } = valid<{ readonly times: readonly { readonly wholeS: number; readonly partS: readonly number[] }[] }>(stdout);
    expect(times.length).toBe(5);
    for (const { wholeS, partS } of times) expect(partS.reduce((total, each) => total + each, 0)).toBeCloseTo(wholeS, 6);
    expect(explain('saved', '--set', 'fleet.replicas=2')).toMatchObject({ code: 2, stderr: expect.stringContaining('E1096') as string });
  });
});
