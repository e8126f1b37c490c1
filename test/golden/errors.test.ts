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

const files = {
  'good.yaml': good,
  'unknown-key.yaml': `${good}  engine:\n    name: vllm-v1\n    gpuMemoryUtilisation: 0.95\n`,
  'unknown-names.yaml': 'workload:\n  profile: azur-code\nfleet:\n  gpu: h100-smx\n  model: lama-3.1-8b\n  engine: vlm-v1\n',
  'many.yaml': 'seed: -1\nworkload:\n  profile: a\n  trace: b.csv\n  duration: 5 parsecs\nfleet:\n  gpu: h100\n  replicas: 1.5\n  router: round-robbin\n',
  'syntax.yaml': 'workload:\n  profile: [azure-code\nfleet:\n  gpu: h100\n',
  'too-big.yaml': good.replace('llama-3.1-8b', 'llama-3.3-70b'),
  'version.yaml': `${good}  engine: { name: vllm-v1, version: 0.7 }\n`,
  'negative.csv': trace([...goodRows, '2023-11-16 18:15:51.2225670,-5,10']),
  'nan.csv': trace([...goodRows, '2023-11-16 18:15:51.2225670,10,NaN']),
  'empty.csv': trace([]),
  'nothing.csv': '',
  'cut.csv.gz': gzipSync(trace(Array.from({ length: 500 }, () => goodRows).flat())).subarray(0, 60),
  'a-file': 'not a folder\n',
};

const folder = folderWith(files);

const cases: readonly (readonly [name: string, code: number, ...args: string[]])[] = [
  ['unknown-key', 2, 'run', 'unknown-key.yaml'],
  ['unknown-names', 2, 'run', 'unknown-names.yaml'],
  ['unknown-names-lint', 2, 'lint', 'good.yaml', 'unknown-names.yaml', 'unknown-key.yaml'],
  ['many-problems', 2, 'run', 'many.yaml'],
  ['syntax', 2, 'run', 'syntax.yaml'],
  ['unknown-version', 2, 'run', 'version.yaml'],
  ['set-unknown-key', 2, 'run', 'good.yaml', '--set', 'fleet.replica=2'],
  ['set-bad-value', 2, 'run', 'good.yaml', '--set', 'fleet.replicas=many'],
  ['set-no-value', 2, 'run', 'good.yaml', '--set', 'fleet.replicas'],
  ['does-not-fit', 4, 'run', 'too-big.yaml'],
  ['negative-length', 2, 'run', 'good.yaml', '--set', 'workload.trace=negative.csv'],
  ['nan-length', 2, 'run', 'good.yaml', '--set', 'workload.trace=nan.csv'],
  ['empty-trace', 2, 'run', 'good.yaml', '--set', 'workload.trace=empty.csv'],
  ['nothing-trace', 2, 'run', 'good.yaml', '--set', 'workload.trace=nothing.csv'],
  ['cut-gzip', 2, 'run', 'good.yaml', '--set', 'workload.trace=cut.csv.gz'],
  ['missing-trace', 2, 'run', 'good.yaml', '--set', 'workload.trace=missing.csv'],
  ['missing-scenario', 2, 'run', 'missing.yaml'],
  ['unwritable-folder', 2, 'run', 'good.yaml', '--out', 'a-file/runs'],
  ['unknown-command', 2, 'rnu', 'good.yaml'],
  ['unknown-subcommand', 2, 'trace', 'inspct', 'empty.csv'],
  ['unknown-flag', 2, 'run', 'good.yaml', '--replication', '2'],
  ['bad-flag-value', 2, 'run', 'good.yaml', '--seed', 'seven'],
  ['missing-operand', 2, 'run'],
  ['unknown-listing', 2, 'list', 'gpu'],
  ['unknown-thing', 2, 'show', 'h100-smx'],
  ['no-saved-run', 2, 'report', '.'],
  ['inspect-negative', 2, 'trace', 'inspect', 'negative.csv'],
];

describe('what the command says about bad input', () => {
  it.each(cases)('%s', (name, code, ...args) => {
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
