import { Ajv2020 } from 'ajv/dist/2020.js';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, folderWith, foretoken, ROOT } from './foretoken.ts';

const scenario = `name: small
workload:
  synthetic:
    requests: 300
    arrivals: { process: poisson, rate: 5 }
    input: { distribution: lognormal, mean: 600, cv: 1, max: 4000 }
    output: { distribution: lognormal, mean: 120, cv: 1, max: 1000 }
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
slo: { ttft: 1s, itl: 80ms }
`;

const rows = Array.from({ length: 40 }, (_, i) => `${(i * 0.4).toFixed(1)},${200 + 37 * i},${20 + i}\n`).join('');

const folder = folderWith({
  'small.yaml': scenario,
  'small.json': JSON.stringify({ name: 'small', workload: { trace: 'trace.csv' }, fleet: { model: 'llama-3.1-8b', gpu: 'h100-sxm' } }),
  'broken.yaml': `${scenario}nonsense: 1\n`,
  'huge.yaml': scenario.replace('requests: 300', 'requests: 3000000'),
  'trace.csv': `arrival_s,input_tokens,output_tokens\n${rows}`,
});

const validate = new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(readFileSync(join(ROOT, 'schemas', 'result.schema.json'), 'utf8')) as object);

describe('foretoken run', () => {
  it('prints the answer on stdout and nothing on stderr', () => {
    const { code, stdout, stderr } = foretoken(['run', 'small.yaml'], { cwd: folder });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    for (const word of ['300 of 300', 'TTFT', 'ITL', 'E2E', 'p99', 'goodput']) expect(stdout).toContain(word);
  });

  it('prints a result that its schema accepts with --json', () => {
    const { stdout } = foretoken(['run', 'small.yaml', '--json'], { cwd: folder });
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
  });

  it('gives the same bytes twice, from any folder, quiet or not', () => {
    const here = foretoken(['run', 'small.yaml', '--json'], { cwd: folder }).stdout;
    expect(here.length).toBeGreaterThan(1000);
    expect(foretoken(['run', 'small.yaml', '--json'], { cwd: folder }).stdout).toBe(here);
    expect(foretoken(['run', join(folder, 'small.yaml'), '--json', '--quiet']).stdout).toBe(here);
    expect(foretoken(['run', 'small.yaml', '--json', '--set', 'workload.trace=trace.csv'], { cwd: folder }).stdout).toBe(
      foretoken(['run', join(folder, 'small.yaml'), '--json', '--set', `workload.trace=${'trace.csv'}`], { cwd: folder }).stdout,
    );
  });

  it('replays the same trace whether the path is relative to the scenario or to the current folder', () => {
    const inner = join(folder, 'inner');
    mkdirSync(inner, { recursive: true });
    if (!existsSync(join(inner, 'trace.csv'))) symlinkSync(join(folder, 'trace.csv'), join(inner, 'trace.csv'));
    const byScenario = foretoken(['run', 'small.json', '--json'], { cwd: folder }).stdout;
    const byFlag = foretoken(['run', '../small.json', '--json', '--set', 'workload.trace=../trace.csv'], { cwd: inner }).stdout;
    expect(byScenario.length).toBeGreaterThan(1000);
    expect(byFlag).toBe(byScenario);
  });

  it('changes with the seed and with --set', () => {
    const one = foretoken(['run', 'small.yaml', '--json'], { cwd: folder }).stdout;
    expect(foretoken(['run', 'small.yaml', '--json', '--seed', '2'], { cwd: folder }).stdout).not.toBe(one);
    const two = JSON.parse(foretoken(['run', 'small.yaml', '--json', '--set', 'fleet.replicas=2'], { cwd: folder }).stdout) as { replicas: readonly unknown[] };
    expect(two.replicas).toHaveLength(2);
  });

  it('gives the same result on the fast path, the naive one, and both', () => {
    const fast = foretoken(['run', 'small.yaml', '--json'], { cwd: folder });
    for (const flag of ['--naive', '--proof']) {
      const other = foretoken(['run', 'small.yaml', '--json', flag], { cwd: folder });
      expect(other.stderr).toBe('');
      expect(JSON.parse(other.stdout)).toMatchObject({ latency: (JSON.parse(fast.stdout) as { latency: object }).latency });
    }
  });

  it('reads a scenario from standard input', () => {
    const { code, stdout } = foretoken(['run', '-', '--json'], { cwd: folder, input: scenario });
    expect(code).toBe(0);
    expect(stdout).toBe(foretoken(['run', 'small.yaml', '--json'], { cwd: folder }).stdout);
  });

  it('averages over replications', () => {
    const { stdout, stderr } = foretoken(['run', 'small.yaml', '--json', '--replications', '3'], { cwd: folder });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ provenance: { replications: 3 } });
  });

  it('exits 0 when the SLO is missed', () => {
    expect(foretoken(['run', 'small.yaml', '--set', 'slo.ttft=1ms'], { cwd: folder }).code).toBe(0);
  });

  it('runs what it can of several scenarios and exits 5 when some failed', () => {
    const { code, stdout, stderr } = foretoken(['run', 'small.yaml', 'broken.yaml', 'small.json', '--json'], { cwd: folder });
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'E0104' });
    expect(foretoken(['run', 'broken.yaml', 'broken.yaml'], { cwd: folder }).code).toBe(2);
  });
});

describe('foretoken run --out', () => {
  it('saves a run that report and show print again', () => {
    const { code, stdout } = foretoken(['run', 'small.yaml', '--out', 'runs/small'], { cwd: folder });
    expect(code).toBe(0);
    for (const name of ['result.json', 'requests.csv', 'report.html']) {
      expect(existsSync(join(folder, 'runs', 'small', name))).toBe(true);
      expect(stdout).toContain(name);
    }
    const again = foretoken(['report', 'runs/small'], { cwd: folder });
    expect(again.code).toBe(0);
    expect(stdout.startsWith(again.stdout.trimEnd())).toBe(true);
    expect(foretoken(['show', 'runs/small'], { cwd: folder }).stdout).toBe(again.stdout);
    expect(foretoken(['report', 'runs/small', '--json'], { cwd: folder }).stdout).toBe(readFileSync(join(folder, 'runs/small/result.json'), 'utf8'));
    expect(foretoken(['report', 'runs/small', '--html'], { cwd: folder }).stderr).toContain('report.html');
  });

  it('saves several scenarios side by side', () => {
    expect(foretoken(['run', 'small.yaml', 'small.json', '--out', 'runs/both', '--json'], { cwd: folder }).code).toBe(0);
    expect(existsSync(join(folder, 'runs/both/small/result.json'))).toBe(true);
    expect(existsSync(join(folder, 'runs/both/small-2/result.json'))).toBe(true);
  });

  it('writes nothing with --no-save', () => {
    foretoken(['run', 'small.yaml', '--out', 'runs/never', '--no-save'], { cwd: folder });
    expect(existsSync(join(folder, 'runs/never'))).toBe(false);
  });
});

describe('foretoken and its streams', () => {
  it('colours only when told to or on a terminal', () => {
    const escape = '\u001B[';
    expect(foretoken(['run', 'small.yaml'], { cwd: folder }).stdout).not.toContain(escape);
    expect(foretoken(['run', 'small.yaml'], { cwd: folder, env: { FORCE_COLOR: '1' } }).stdout).toContain(escape);
    expect(foretoken(['run', 'small.yaml'], { cwd: folder, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout).not.toContain(escape);
  });

  it('ends quietly when the reader goes away', () => {
    const { stdout, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${CLI}" list models | head -n 1`], { encoding: 'utf8' });
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  });

  it('exits 130 on Ctrl-C in the middle of a simulation', async () => {
    const child = spawn(process.execPath, [CLI, 'run', 'huge.yaml', '--out', 'runs/huge'], { cwd: folder, stdio: 'ignore' });
    const exited = new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
    });
    // The folder is prepared when the run begins.
    while (!existsSync(join(folder, 'runs', 'huge'))) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    expect(existsSync(join(folder, 'runs', 'huge', 'result.json'))).toBe(false);
  });
});
