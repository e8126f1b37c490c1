import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden, folderWith, foretoken, ROOT, transcript } from './foretoken.ts';

const KINDS = ['order', 'victim', 'eviction', 'router'] as const;

const scenario = `workload:
  profile: azure-conversation
  requests: 300
fleet:
  model: llama-3.1-8b
  gpu: l40s
  engine: sglang
`;

describe('foretoken init --policy', () => {
  const folder = folderWith({ 'scenario.yaml': scenario });

  it.each(KINDS)('%s: writes a policy that keeps its contract and runs', (kind) => {
    const file = `my-${kind}.ts`;
    expect(foretoken(['init', '--policy', kind], { cwd: folder })).toMatchObject({ code: 0, stdout: expect.stringContaining(`wrote ${file} and foretoken-policies.d.ts`) as string });
    const tried = foretoken(['test-policy', file, '--runs', '10', '--json'], { cwd: folder });
    expect(tried.stderr).toBe('');
    expect(JSON.parse(tried.stdout)).toMatchObject({ schema: 'foretoken.test-policy/1', kind, kept: true, load: { starvation: { starves: false } } });
    const key = kind === 'router' ? 'fleet.router' : `fleet.engine.policies.${kind}`;
    const sets = ['--set', `${key}=${file}`, ...(kind === 'router' ? ['--set', 'fleet.replicas=2'] : ['--set', 'fleet.engine.name=sglang'])];
    const run = foretoken(['run', 'scenario.yaml', '--json', '--proof', ...sets], { cwd: folder });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toMatchObject({ provenance: { policies: [{ kind, name: `my-${kind}`, file, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }] } });
  });

  it('leaves a file alone that is there', () => {
    const { code, stderr } = foretoken(['init', '--policy', 'order', 'my-order.ts'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('E0213');
  });

  it('refuses another kind, and a file that is no TypeScript', () => {
    expect(foretoken(['init', '--policy', 'admission'], { cwd: folder }).stderr).toContain('one of order, victim, eviction, router');
    expect(foretoken(['init', '--policy', 'order', 'my-order.py'], { cwd: folder }).stderr).toContain('E0205');
  });

  it('looks the same each time', () => {
    expectGolden('policy-order.ts.txt', readFileSync(join(folder, 'my-order.ts'), 'utf8'));
  });
});

describe('foretoken test-policy', () => {
  const moody = "let n = 0;\nexport const policy = { kind: 'order', name: 'moody', about: 'Answers as it likes.', key: () => (n = (n * 7919 + 13) % 1009) };\n";
  const folder = folderWith({ 'moody.ts': moody });

  it('reports on a policy that keeps its promises', () => {
    const args = ['test-policy', 'examples/policies/shortest-job-first.ts', '--runs', '20'];
    expectGolden('test-policy-kept.txt', transcript(args, foretoken(args)));
  });

  it('shows the smallest scenario on which a promise breaks, and ends with exit code 3', () => {
    const finished = foretoken(['test-policy', 'moody.ts', '--runs', '20'], { cwd: folder });
    expect(finished.code).toBe(3);
    expectGolden('test-policy-broken.txt', transcript(['test-policy', 'moody.ts', '--runs', '20'], finished));
  });

  it('prints the same twice, and other scenarios for another seed', () => {
    const run = (seed: string): string => foretoken(['test-policy', 'examples/policies/least-progress.ts', '--runs', '5', '--seed', seed]).stdout;
    expect(run('3')).toBe(run('3'));
    expect(run('4')).not.toBe(run('3').replace('seed 3', 'seed 4'));
  });

  it('prints counterexamples as files that a run takes', () => {
    const { stdout, code } = foretoken(['test-policy', 'moody.ts', '--runs', '5', '--json'], { cwd: folder });
    expect(code).toBe(3);
    const { promises } = JSON.parse(stdout) as { promises: { counterexample?: { files: { scenario: string; trace: string } } }[] };
    const { files } = promises.find(({ counterexample }) => counterexample !== undefined)!.counterexample!;
    const again = folderWith({ 'moody.ts': moody, 'counterexample.yaml': files.scenario, 'counterexample.csv': files.trace });
    const run = foretoken(['run', 'counterexample.yaml', '--json'], { cwd: again });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
  });
});

describe('a policy in a scenario', () => {
  const at = (...sets: readonly string[]): { hash: string; ttft: number; policies?: readonly { file: string }[] } => {
    const { stdout, stderr } = foretoken(['run', 'examples/own-policies.yaml', '--json', '--set', 'workload.requests=300', ...sets.flatMap((set) => ['--set', set])]);
    expect(stderr).toBe('');
    const { provenance, latency } = JSON.parse(stdout) as { provenance: { scenarioHash: string; policies?: readonly { file: string }[] }; latency: { ttft: { mean: number } } };
    return { hash: provenance.scenarioHash, ttft: latency.ttft.mean, ...(provenance.policies === undefined ? {} : { policies: provenance.policies }) };
  };

  it('is found relative to the scenario file, or to the current folder on the command line', () => {
    const [inFile, bySet] = [at(), at('fleet.engine.policies.order=examples/policies/shortest-job-first.ts')];
    expect(inFile.policies).toHaveLength(3);
    expect(bySet.ttft).toBe(inFile.ttft);
  });

  it('changes the hash of the scenario by its content', () => {
    const source = readFileSync(join(ROOT, 'examples', 'policies', 'shortest-job-first.ts'), 'utf8');
    const [one, other] = [source, source.replace('100 * request', '101 * request')].map((text) => {
      const folder = folderWith({ 'p.ts': text, 'scenario.yaml': `${scenario}`.replace('sglang', '{ name: vllm-v1, policies: { order: ./p.ts } }') });
      const { stdout } = foretoken(['run', 'scenario.yaml', '--json'], { cwd: folder });
      return (JSON.parse(stdout) as { provenance: { scenarioHash: string } }).provenance.scenarioHash;
    });
    expect(one).not.toBe(other);
  });

  it('is absent from the provenance of a run without any', () => {
    expect(at('fleet.router=round-robin', 'fleet.engine=vllm-v1').policies).toBeUndefined();
  });

  it('stands in what people read', () => {
    const { stdout } = foretoken(['run', 'examples/own-policies.yaml', '--set', 'workload.requests=100']);
    expect(stdout).toContain('order policy  shortest-job-first · ./policies/shortest-job-first.ts');
    expect(stdout).toMatch(/SHA-256 [0-9a-f]{16}…/);
  });

  it('is linted like everything else', () => {
    const folder = folderWith({ 'scenario.yaml': scenario.replace('engine: sglang', 'router: ./lost.ts\n  engine: { name: sglang, policies: { order: ./gone.ts } }') });
    const { code, stderr } = foretoken(['lint', 'scenario.yaml'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('scenario.yaml:7:11  error E0891');
    expect(stderr).toMatch(/scenario\.yaml:8:\d+ {2}error E0891/);
  });
});
