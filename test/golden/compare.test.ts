import { Ajv2020 } from 'ajv/dist/2020.js';
import { ENGINE_DRIVERS } from '@foretoken/engines';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, expectGolden, folderWith, foretoken, ROOT } from './foretoken.ts';

const scenario = `name: small
workload:
  synthetic:
    requests: 300
    arrivals: { process: poisson, rate: 5 }
    sharedPrefix: { tokens: 500 }
    input: { distribution: lognormal, mean: 300, cv: 1, max: 2000 }
    output: { distribution: lognormal, mean: 80, cv: 1, max: 600 }
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
  engine: { name: vllm-v1, maxNumSeqs: 100 }
slo: { ttft: 1s, itl: 80ms }
`;

const folder = folderWith({
  'small.yaml': scenario,
  'copy.yaml': scenario.replace('name: small', 'name: copy'),
  'half.yaml': scenario.replace('name: small', 'name: half').replace('rate: 5', 'rate: 9'),
  'broken.yaml': `${scenario}nonsense: 1\n`,
  'huge.yaml': scenario.replace('requests: 300', 'requests: 2000000'),
});

interface Comparison {
  readonly decision: { readonly kind: string; readonly best: string | null; readonly sentence: string };
  readonly candidates: readonly {
    readonly label: string;
    readonly rank: number;
    readonly upstream: string;
    readonly notes: readonly string[];
    readonly reasons: readonly { readonly sentence: string }[];
    readonly paired: { readonly ttft: { readonly pairs: number; readonly unpaired: number; readonly verdict: string } } | null;
  }[];
  readonly refused: readonly { readonly label: string; readonly code: string; readonly hint: string }[];
  readonly provenance: { readonly replications: number };
}

const validate = new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(readFileSync(join(ROOT, 'schemas', 'comparison.schema.json'), 'utf8')) as object);

/** Without `code`: 0 or 5, as some engine may lack what is asked for. */
function compared(args: readonly string[], code?: number): Comparison {
  const finished = foretoken(['compare', ...args, '--json'], { cwd: folder });
  expect(finished.stderr).toBe('');
  const result = JSON.parse(finished.stdout) as Comparison;
  expect(finished.code).toBe(code ?? (result.refused.length === 0 ? 0 : 5));
  validate(result);
  expect(validate.errors).toBeNull();
  return result;
}

describe('foretoken compare, one scenario on several engines', () => {
  it('tries every engine of the registry by default, each with its own defaults', () => {
    const { candidates, refused, decision } = compared(['small.yaml']);
    expect(decision.sentence).toMatch(/maxNumSeqs applies to vllm-v1 only: the others run with their own defaults\.$/);
    expect([...candidates, ...refused].map(({ label }) => label).toSorted()).toEqual(ENGINE_DRIVERS.map(({ name }) => name).toSorted());
    for (const { label, notes, upstream, reasons } of candidates) {
      expect(upstream).not.toBe('');
      expect(reasons.length).toBeGreaterThan(0);
      expect(notes).toEqual(label === 'vllm-v1' ? [] : [`${label} runs with its own defaults: maxNumSeqs of the scenario is an option of vllm-v1 only.`]);
    }
    // Some engine may refuse a request, and that one has no pair.
    for (const { paired } of candidates.slice(1)) expect((paired?.ttft.pairs ?? 0) + (paired?.ttft.unpaired ?? 0)).toBe(300);
  });

  it('answers first, then shows tables, reasons and provenance', () => {
    const { code, stdout, stderr } = foretoken(['compare', 'small.yaml', '--engines', 'vllm-v1,sglang'], { cwd: folder });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const places = ['llama-3.1-8b', '✓ Both meet the SLO', 'TTFT p99', 'KV tokens', 'TTFT per request', 'Why ', 'order ', 'seed 1'].map((part) => stdout.indexOf(part));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('gives the same bytes whatever the number of threads, and from standard input', () => {
    const one = foretoken(['compare', 'small.yaml', '--workers', '1', '--json'], { cwd: folder }).stdout;
    expect(one.length).toBeGreaterThan(1000);
    expect(foretoken(['compare', 'small.yaml', '--workers', '4', '--json'], { cwd: folder }).stdout).toBe(one);
    expect(foretoken(['compare', '-', '--json'], { cwd: folder, input: scenario }).stdout).toBe(one);
  });

  it('takes versions, another order, and replications on the same seeds', () => {
    const { candidates, provenance } = compared(['small.yaml', '--engines', 'vllm-v1,vllm-v1@main', '--replications', '3', '--sort', 'cost']);
    expect(candidates.map(({ label }) => label).toSorted()).toEqual(['vllm-v1', 'vllm-v1@main']);
    expect(provenance.replications).toBe(3);
    expect(candidates[1]?.paired?.ttft.pairs).toBe(900);
  });

  it('has a row with its reason for what cannot run, and exits 5', () => {
    const { refused, decision } = compared(['small.yaml', '--engines', 'vllm-v1,vllm-v1@0.10'], 5);
    expect(refused).toEqual([expect.objectContaining({ label: 'vllm-v1@0.10', code: 'E0802' })]);
    expect(decision.kind).toBe('only');
    expect(foretoken(['compare', 'small.yaml', '--engines', 'vllm-v1,vllm-v1@0.10'], { cwd: folder }).stdout).toContain('vllm-v1@0.10 cannot run: E0802');
  });

  it('exits 4 when none can run, each for a reason of its own', () => {
    const { refused, decision, candidates } = compared(['small.yaml', '--engines', 'vllm-v1,sglang', '--set', 'fleet.model=llama-3.3-70b'], 4);
    expect(decision.sentence).toBe('None of the 2 can run this scenario.');
    expect(candidates).toEqual([]);
    expect(refused.map(({ code }) => code)).toEqual(['E0310', 'E0310']);
    for (const { hint } of refused) expect(hint).toContain('tensorParallel');
  });
});

describe('foretoken compare, whole scenarios', () => {
  it('calls equal ones level', () => {
    const { decision, candidates } = compared(['small.yaml', 'copy.yaml']);
    expect(decision.kind).toBe('tie');
    expect(candidates.map(({ rank }) => rank)).toEqual([1, 1]);
    expect(candidates[1]?.paired?.ttft.verdict).toBe('within-noise');
  });

  it('does not pair what saw other requests', () => {
    const { candidates, decision } = compared(['small.yaml', 'half.yaml']);
    expect(candidates.map(({ paired }) => paired)).toEqual([null, null]);
    expect(decision.sentence).toContain('their requests differ');
  });

  it('tries each on each engine when both are given', () => {
    expect(compared(['small.yaml', 'half.yaml', '--engines', 'vllm-v1,sglang']).candidates).toHaveLength(4);
  });
});

describe('foretoken compare --baseline and --replications auto', () => {
  interface Decided {
    readonly comparisons: { readonly against: string; readonly isBaseline: boolean; readonly count: number; readonly level: readonly string[] };
    readonly stopping: { readonly reached: boolean };
    readonly provenance: { readonly replications: number };
    readonly candidates: readonly { readonly label: string; readonly differences?: readonly { readonly figure: string; readonly verdict: string; readonly halfWidth: number | null }[] }[];
  }

  it('holds all against the baseline until every difference is decided, whatever the number of threads', () => {
    const args = ['small.yaml', '--engines', 'vllm-v1,sglang,vllm-v1@main', '--baseline', 'sglang', '--precision', '20%'];
    const result = compared(args) as unknown as Decided;
    expect(result.comparisons).toMatchObject({ against: 'sglang', isBaseline: true, count: 2 });
    expect(result.stopping.reached).toBe(true);
    expect(result.provenance.replications).toBeGreaterThanOrEqual(5);
    for (const { label, differences } of result.candidates) {
      expect(differences === undefined).toBe(label === 'sglang');
      for (const { figure, halfWidth } of differences ?? []) expect(halfWidth, figure).not.toBeNull();
    }
    expect(foretoken(['compare', ...args, '--json', '--workers', '1'], { cwd: folder }).stdout).toBe(foretoken(['compare', ...args, '--json', '--workers', '3'], { cwd: folder }).stdout);
    const { stdout } = foretoken(['compare', ...args], { cwd: folder });
    expect(stdout).toContain('vllm-v1 against sglang, paired on the same');
    expect(stdout).toMatch(/[~=] p99 TTFT /);
  });

  it('does not pair other requests, and says so', () => {
    const { stdout } = foretoken(['compare', 'small.yaml', 'half.yaml', '--baseline', 'first', '--replications', '4'], { cwd: folder });
    expect(stdout).toContain('half against small, not paired: their requests differ');
  });
});

describe('foretoken compare --out', () => {
  it('saves JSON, CSV, page and charts', () => {
    const { stdout } = foretoken(['compare', 'small.yaml', 'copy.yaml', '--out', 'runs/compared'], { cwd: folder });
    for (const name of ['comparison.json', 'comparison.csv', 'comparison.html']) {
      expect(existsSync(join(folder, 'runs', 'compared', name))).toBe(true);
      expect(stdout).toContain(name);
    }
    for (const ending of ['vl.json', 'svg', 'png']) expect(existsSync(join(folder, 'runs', 'compared', 'charts', `compare-ttft.${ending}`))).toBe(true);
  });

  it('exits 130 on Ctrl-C in the middle of the simulations', async () => {
    const child = spawn(process.execPath, [CLI, 'compare', 'huge.yaml', '--out', 'runs/huge'], { cwd: folder, stdio: 'ignore' });
    const exited = new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
    });
    while (!existsSync(join(folder, 'runs', 'huge'))) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    expect(existsSync(join(folder, 'runs', 'huge', 'comparison.json'))).toBe(false);
  });
});

describe('what compare says about bad input', () => {
  it.each([
    ['one-candidate', ['small.yaml', '--engines', 'sglang']],
    ['given-twice', ['small.yaml', '--engines', 'vllm-v1,vllm']],
    ['unknown-sort', ['small.yaml', '--sort', 'speed']],
    ['unknown-baseline', ['small.yaml', '--engines', 'vllm-v1,sglang', '--baseline', 'tgi']],
    ['replications-and-precision', ['small.yaml', '--replications', '3', '--precision', '5%']],
    ['broken-scenario', ['broken.yaml']],
    ['unknown-gpu', ['small.yaml', '--set', 'fleet.gpu=h100-smx']],
  ])('%s', (name, args) => {
    const { code, stdout, stderr } = foretoken(['compare', ...args], { cwd: folder });
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expectGolden(`error-compare-${name}.txt`, `$ foretoken compare ${args.join(' ')}\n${stderr}exit code ${code}\n`);
  });

  it('explains itself', () => {
    expectGolden('help-compare.txt', foretoken(['compare', '--help']).stdout);
  });
});
