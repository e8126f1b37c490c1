import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, foretoken, ROOT } from './foretoken.ts';

const plan = `name: tiny
scenario: base.yaml
slo: { ttft: 400ms, tpot: 30ms }
candidates: { gpus: [l4, l40s], engines: [vllm-v1], tensorParallel: [1] }
limits: { gpus: 8 }
requests: 1000
top: 1
`;
const base = `workload:
  synthetic:
    requests: 1000
    arrivals: { process: poisson, rate: 20 }
    input: { distribution: lognormal, mean: 500, cv: 1, max: 4000 }
    output: { distribution: lognormal, mean: 60, cv: 0.8, max: 400 }
fleet: { model: llama-3.2-1b, gpu: l4 }
`;
const folder = folderWith({ 'plan.yaml': plan, 'base.yaml': base, 'broken.yaml': `${plan}spare: 1\n` });

/** Every file below a folder, by name. */
function files(below: string): Readonly<Record<string, string>> {
  const names = readdirSync(join(folder, below), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(names.map((name) => [name.slice(join(folder, below).length + 1), readFileSync(name, 'utf8')]));
}

describe('foretoken plan', () => {
  it('writes the same bytes whatever the number of workers, and recommendations that hold the SLO', () => {
    const [one, two] = ['1', '2'].map((workers) => foretoken(['plan', 'plan.yaml', '--out', `out${workers}`, '--workers', workers], { cwd: folder }));
    expect([one!.code, two!.code]).toEqual([0, 0]);
    expect(one!.stdout.replaceAll('out1', 'out')).toBe(two!.stdout.replaceAll('out2', 'out'));
    expect(one!.stderr).toMatch(/^planned in \d+\.\d s\n$/);
    expect(one!.stdout).toMatch(/✓ Cheapest fleet that holds p99 TTFT ≤ 400 ms, p99 TPOT ≤ 30.0 ms at 20.0\s+req\/s: \d+ × l40?s?/);
    const written = files('out1');
    expect(files('out2')).toEqual(written);
    const result = JSON.parse(written['plan.json']!) as { fleets: { file: string; usdPerHour: number }[] };
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(readFileSync(join(ROOT, 'schemas', 'plan.schema.json'), 'utf8')) as object);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    for (const command of ['report', 'show']) {
      const again = foretoken([command, 'out1'], { cwd: folder });
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(one!.stdout.startsWith(again.stdout)).toBe(true);
      expect(foretoken([command, 'out1', '--json'], { cwd: folder }).stdout).toBe(written['plan.json']);
    }
    expect(Object.keys(written).filter((name) => !name.startsWith('charts/'))).toEqual(['plan.html', 'plan.json', 'plan.txt', ...result.fleets.map(({ file }) => file)].toSorted());
    for (const { file, usdPerHour } of result.fleets) {
      const run = JSON.parse(foretoken(['run', join('out1', file), '--json'], { cwd: folder }).stdout) as { decision: { verdict: string }; cost: { usdPerHour: number } };
      expect(run.decision.verdict).toBe('met');
      expect(run.cost.usdPerHour).toBeCloseTo(usdPerHour, 9);
    }
  }, 120_000);

  it('plans for a plain scenario by flags, and exits with 4 when nothing holds', () => {
    const { code, stdout } = foretoken(['plan', 'base.yaml', '--gpus', 'l4', '--rate', '9', '--slo-preset', 'agent', '--json', '--set', 'fleet.model=llama-3.1-405b'], { cwd: folder });
    expect(code).toBe(4);
    const { decision, fleets } = JSON.parse(stdout) as { decision: { kind: string; nearestMiss: string }; fleets: unknown[] };
    expect(decision.kind).toBe('infeasible');
    expect(decision.nearestMiss.length).toBeGreaterThan(20);
    expect(fleets).toEqual([]);
  }, 60_000);

  it('tells mistakes at their place', () => {
    const broken = foretoken(['plan', 'broken.yaml'], { cwd: folder });
    expect(broken).toMatchObject({ code: 2, stdout: '' });
    expect(broken.stderr).toContain('broken.yaml:8:1  error E0104  unknown key `spare`');
    expect(foretoken(['plan', 'plan.yaml', '--rate', 'fast'], { cwd: folder }).stderr).toContain('E0205');
    expect(foretoken(['plan', 'base.yaml', '--gpus', 'nonesuch', '--slo-preset', 'chat'], { cwd: folder })).toMatchObject({ code: 2 });
  });

  it('draws a saved plan again, and refuses what is none', () => {
    const own = folderWith({ 'plan.json': '{"schema":"foretoken.plan/0"}' });
    expect(foretoken(['report', own])).toMatchObject({ code: 2, stderr: expect.stringContaining('E0602') as string });
    const drawn = foretoken(['report', 'out1', '--html'], { cwd: folder });
    expect(drawn.stderr).toContain('wrote out1/plan.html');
    expect(files('out1')['plan.html']).toContain('foretoken-plan');
  });

  it('lists SLO presets', () => {
    const { stdout } = foretoken(['list', 'slo-presets']);
    for (const name of ['mlperf-server/llama-3.1-8b', 'mlperf-interactive/deepseek-r1', 'chat', 'agent', 'batch']) expect(stdout).toContain(name);
  });
});
