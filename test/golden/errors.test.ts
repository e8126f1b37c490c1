import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectGolden, foretoken, folderWith, transcript } from './foretoken.ts';

const good = `workload:
  profile: azure-conversation
  requests: 20
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
`;

const trace = (rows: readonly string[]): string => `TIMESTAMP,ContextTokens,GeneratedTokens\n${rows.map((row) => `${row}\n`).join('')}`;

const goodRows = ['2023-11-16 18:15:46.6805900,374,44', '2023-11-16 18:15:50.9951690,396,109'];

const ORDER = "kind: 'order', name: 'mine', about: 'Mine.'";

const files = {
  'good.yaml': good,
  'unknown-key.yaml': `${good}  engine:\n    name: vllm-v1\n    gpuMemoryUtilisation: 0.95\n`,
  'unknown-names.yaml': 'workload:\n  profile: azur-code\nfleet:\n  gpu: h100-smx\n  model: lama-3.1-8b\n  engine: vlm-v1\n',
  'many.yaml': 'seed: -1\nworkload:\n  profile: a\n  trace: b.csv\n  duration: 5 parsecs\nfleet:\n  gpu: h100\n  replicas: 1.5\n  router: round-robbin\n',
  'sweep.yaml': 'scenario: good.yaml\ndomains:\n  fleet.tensorparallel: [1, 2]\n  fleet.gpu: [h100-sxm, h200-sxm, h100-sxm]\n  workload.rateScale: {from: 1, to: 2, step: 0.3}\nfigures: [costPerMtoken]\n',
  'sweep-path.yaml': 'scenario: good.yaml\ndomains:\n  fleet.tensorparallel: [1, 2]\n  fleet.gpu: [h100-sxm, h200-sxm, h100-sxm]\n  workload.rateScale: {from: 1, to: 2, step: 0.3}\n',
  'sweep-values.yaml': 'scenario: good.yaml\ndomains:\n  fleet.gpu: [h100-sxm, h200-smx]\n  fleet.replicas: [1, 0.5]\n',
  'syntax.yaml': 'workload:\n  profile: [azure-code\nfleet:\n  gpu: h100\n',
  'too-big.yaml': good.replace('llama-3.1-8b', 'llama-3.3-70b'),
  'version.yaml': `${good}  engine: { name: vllm-v1, version: 0.7 }\n`,
  'negative.csv': trace([...goodRows, '2023-11-16 18:15:51.2225670,-5,10']),
  'nan.csv': trace([...goodRows, '2023-11-16 18:15:51.2225670,10,NaN']),
  'empty.csv': trace([]),
  'nothing.csv': '',
  'cut.csv.gz': gzipSync(trace(Array.from({ length: 500 }, () => goodRows).flat())).subarray(0, 60),
  'header.csv': 'created,prompt_tokens,completion_tokens\n5,374,44\n',
  'epoch.csv': 'timestamp,prompt_tokens,completion_tokens\n1700000000000,374,44\n',
  'a-file': 'not a folder\n',
  'policy.ts': `export const policy = { ${ORDER}, key: (request) => request.promptTokens };\n`,
  'policy-syntax.ts': "export const policy = {\n  kind: 'order',\n  key: (request => 1,\n};\n",
  'policy-none.ts': 'export const LIMIT = 3;\n',
  'policy-shape.ts': `export const policy = { ${ORDER}, key: 'promptTokens' };\n`,
  'policy-throws.ts': `export const policy = {\n  ${ORDER},\n  key: (request) => request.deadline.getTime(),\n};\n`,
  'policy-nan.ts': `export const policy = { ${ORDER}, key: (request) => request.maxOutputTokens / 2 };\n`,
  'policy-eviction.ts': "export const policy = { kind: 'eviction', name: 'mine', about: 'Mine.', key: (leaf) => leaf.usedTick };\n",
  'policy-router.ts': "export const policy = { kind: 'router', name: 'mine', about: 'Mine.', create: () => ({ pick: (request) => request }) };\n",
};

const folder = folderWith(files);

const cases: readonly { readonly name: string; readonly code: number; readonly args: readonly string[] }[] = [
  { name: 'unknown-key', code: 2, args: ['run', 'unknown-key.yaml'] },
  { name: 'unknown-names', code: 2, args: ['run', 'unknown-names.yaml'] },
  { name: 'unknown-names-lint', code: 2, args: ['lint', 'good.yaml', 'unknown-names.yaml', 'unknown-key.yaml'] },
  { name: 'many-problems', code: 2, args: ['run', 'many.yaml'] },
  { name: 'sweep-figures', code: 2, args: ['lint', 'sweep.yaml'] },
  { name: 'sweep-domains', code: 2, args: ['lint', 'sweep-path.yaml', '--set', 'fleet.gpu=l40s'] },
  { name: 'sweep-values', code: 2, args: ['lint', 'sweep-values.yaml'] },
  { name: 'syntax', code: 2, args: ['run', 'syntax.yaml'] },
  { name: 'unknown-version', code: 2, args: ['run', 'version.yaml'] },
  { name: 'set-unknown-key', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.replica=2'] },
  { name: 'set-bad-value', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.replicas=many'] },
  { name: 'set-no-value', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.replicas'] },
  { name: 'does-not-fit', code: 4, args: ['run', 'too-big.yaml'] },
  { name: 'negative-length', code: 2, args: ['run', 'good.yaml', '--set', 'workload.trace=negative.csv'] },
  { name: 'nan-length', code: 2, args: ['run', 'good.yaml', '--set', 'workload.trace=nan.csv'] },
  { name: 'empty-trace', code: 2, args: ['run', 'good.yaml', '--set', 'workload.trace=empty.csv'] },
  { name: 'nothing-trace', code: 2, args: ['run', 'good.yaml', '--set', 'workload.trace=nothing.csv'] },
  { name: 'lengths-only', code: 2, args: ['run', 'good.yaml', '--set', 'workload.trace=header.csv'] },
  { name: 'unclear-unit', code: 2, args: ['run', 'good.yaml', '--set', 'workload.trace=epoch.csv'] },
  { name: 'no-arrival', code: 2, args: ['run', 'good.yaml', '--set', 'workload.duration=10m', '--set', 'workload.rateScale=1e-9'] },
  { name: 'same-replications', code: 2, args: ['run', 'good.yaml', '--replications', '3', '--set', 'workload.trace=epoch.csv'] },
  { name: 'cut-gzip', code: 2, args: ['run', 'good.yaml', '--set', 'workload.trace=cut.csv.gz'] },
  { name: 'missing-trace', code: 2, args: ['run', 'good.yaml', '--set', 'workload.trace=missing.csv'] },
  { name: 'missing-scenario', code: 2, args: ['run', 'missing.yaml'] },
  { name: 'policy-missing', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.engine.policies.order=gone.ts', '--set', 'fleet.router=lost.ts'] },
  { name: 'policy-no-file', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.engine.policies.order=shortest'] },
  { name: 'policy-syntax', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.engine.policies.order=policy-syntax.ts'] },
  { name: 'policy-none', code: 2, args: ['test-policy', 'policy-none.ts'] },
  { name: 'policy-shape', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.engine.policies.order=policy-shape.ts'] },
  { name: 'policy-kind', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.engine.policies.victim=policy.ts'] },
  { name: 'policy-throws', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.engine.policies.order=policy-throws.ts'] },
  { name: 'policy-nan', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.engine.policies.order=policy-nan.ts'] },
  { name: 'policy-not-taken', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.engine.policies.eviction=policy-eviction.ts'] },
  { name: 'policy-without-effect', code: 2, args: ['lint', 'good.yaml', '--set', 'fleet.engine.policies.order=policy.ts', '--set', 'fleet.engine.policy=priority'] },
  { name: 'policy-router', code: 2, args: ['run', 'good.yaml', '--set', 'fleet.router=policy-router.ts', '--set', 'fleet.replicas=2'] },
  { name: 'policy-engine', code: 2, args: ['test-policy', 'policy-eviction.ts', '--engine', 'vllm-v1'] },
  { name: 'unwritable-folder', code: 2, args: ['run', 'good.yaml', '--out', 'a-file/runs'] },
  { name: 'unknown-command', code: 2, args: ['rnu', 'good.yaml'] },
  { name: 'unknown-subcommand', code: 2, args: ['trace', 'inspct', 'empty.csv'] },
  { name: 'unknown-flag', code: 2, args: ['run', 'good.yaml', '--replication', '2'] },
  { name: 'bad-flag-value', code: 2, args: ['run', 'good.yaml', '--seed', 'seven'] },
  { name: 'missing-operand', code: 2, args: ['run'] },
  { name: 'unknown-listing', code: 2, args: ['list', 'gpu'] },
  { name: 'unknown-thing', code: 2, args: ['show', 'h100-smx'] },
  { name: 'no-saved-run', code: 2, args: ['report', '.'] },
  { name: 'inspect-negative', code: 2, args: ['trace', 'inspect', 'negative.csv'] },
];

describe('what the command says about bad input', () => {
  it.each(cases)('$name', ({ name, code, args }) => {
    const finished = foretoken(args, { cwd: folder });
    expect(finished.code).toBe(code);
    expectGolden(`error-${name}.txt`, transcript(args, finished));
  });

  it('tells the same as JSON on stderr with --json', () => {
    const { code, stdout, stderr } = foretoken(['run', 'unknown-key.yaml', '--json'], { cwd: folder });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({
      schema: 'foretoken.error/1',
      code: 'E0104',
      path: 'unknown-key.yaml:9:5',
      exitCode: 2,
      problems: [{ code: 'E0104', place: { kind: 'file', line: 9, column: 5, width: 20 } }],
    });
  });

  it('names file, line and column of a bad number in a trace', () => {
    const { stderr } = foretoken(['run', 'good.yaml', '--set', 'workload.trace=negative.csv'], { cwd: folder });
    expect(stderr).toContain('negative.csv:4:29');
  });

  it('says by how much a model does not fit, and what would', () => {
    const { stderr } = foretoken(['run', 'too-big.yaml'], { cwd: folder });
    expect(stderr).toMatch(/\d+\.\d+ GiB are missing/);
    expect(stderr).toContain('tensorParallel');
  });

  it('leaves no folder behind where it could not save', () => {
    const { code } = foretoken(['run', 'unknown-key.yaml', '--out', 'never'], { cwd: folder });
    expect(code).toBe(2);
  });
});
