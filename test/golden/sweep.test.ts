import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectGolden, type Finished, folderWith, foretoken, transcript } from './foretoken.ts';

const scenario = `workload:
  synthetic:
    requests: 60
    arrivals: { process: poisson, rate: 5 }
    input: { distribution: lognormal, mean: 300, cv: 1, max: 2000 }
    output: { distribution: constant, value: 40 }
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
slo: { ttft: 200ms, itl: 80ms }
`;
const sweepOf = (name: string, gpus: string): string => `name: ${name}
scenario: base.yaml
domains:
  fleet.gpu: ${gpus}
  workload.synthetic.arrivals.rate: [4, 40]
figures: [costPerMtok, ttftP99, itlP99]
`;

const folder = folderWith({
  'base.yaml': scenario,
  'grid.yaml': sweepOf('grid', '[h100-sxm, l40s]'),
  'partial.yaml': `${sweepOf('partial', '[h100-sxm]').replace('  fleet.gpu', '  fleet.model: [llama-3.1-8b, llama-3.1-405b]\n  fleet.gpu')}`,
  'huge.yaml': sweepOf('huge', '[h100-sxm, l40s]').replace('domains:', 'set: { fleet.model: llama-3.1-405b }\ndomains:'),
});
const at = { cwd: folder };

const GRID = ['sweep', 'grid.yaml', '--workers', '2', '--quiet', '--no-report', '--out', 'kept'];
const PARTIAL = ['sweep', 'partial.yaml', '--quiet', '--no-report', '--out', 'p'];
let grid: Finished;
let partial: Finished;
beforeAll(() => {
  grid = foretoken(GRID, at);
  partial = foretoken(PARTIAL, at);
  // What an interrupted sweep leaves.
  mkdirSync(join(folder, 'half'));
  writeFileSync(join(folder, 'half/ledger.ndjson'), readFileSync(join(folder, 'kept/ledger.ndjson')));
});

describe('foretoken sweep', () => {
  it('answers first, then shows the best points and where they come from, and keeps a folder', () => {
    expectGolden('sweep.txt', transcript(GRID, grid));
    for (const file of ['study.json', 'ledger.ndjson', 'points.csv', 'view.sql', 'parts/part-00000.parquet']) expect(existsSync(join(folder, 'kept', file)), file).toBe(true);
    expect(existsSync(join(folder, 'kept.log'))).toBe(true);
  });

  it('computes nothing again', () => {
    const before = readFileSync(join(folder, 'kept/study.json'), 'utf8');
    const { code, stdout } = foretoken(['sweep', 'grid.yaml', '--top', '1', '--by', 'ttftP99', '--no-report', '--out', 'kept'], at);
    expect(code).toBe(0);
    expect(stdout).toContain('4, 4 from the ledger');
    expect(stdout).toMatch(/Best in the SLO: p99 TTFT/);
    expect(readFileSync(join(folder, 'kept/study.json'), 'utf8')).toBe(before);
  });

  it('goes on when points fail, groups them by their error and ends with 5', () => {
    expectGolden('sweep-partial.txt', transcript(PARTIAL, partial));
  });

  it('tells the one reason why every point fails, with its exit code', () => {
    const one = foretoken(['sweep', 'huge.yaml', '--set', 'fleet.engine=nonesuch', '--out', 'n'], at);
    expect(one.code).toBe(2);
    expect(one.stderr).toMatch(/^error E\d+ {2}base\.yaml: all 4 points fail: /);
    expect(one.stdout).toBe('');
  });

  it('ends with 4 when no point fits, whatever the reasons', () => {
    const { code, stdout } = foretoken(['sweep', 'huge.yaml'], at);
    expect(code).toBe(4);
    expect(stdout).toContain('✗ No point could run: all 4 failed.');
    expect(existsSync(join(folder, 'runs/huge/study.json'))).toBe(true);
  });

  it('overrides the scenario and refuses figures that there are not', () => {
    const { code, stdout } = foretoken(['sweep', 'grid.yaml', '--set', 'slo.ttft=1ms', '--replications', '2', '--seed', '5', '--no-report', '--out', 'r', '--json'], at);
    expect(code).toBe(0);
    const summary = JSON.parse(stdout) as { readonly schema: string; readonly best: unknown; readonly folder: string; readonly counts: { readonly met: number; readonly missed: number }; readonly top: readonly { readonly outcome: { readonly replications: number; readonly halfWidths: Readonly<Record<string, number>> } }[] };
    expect(summary).toMatchObject({ schema: 'foretoken.study-summary/1', best: null, folder: 'r', counts: { met: 0, missed: 4 } });
    expect(summary.top.map(({ outcome }) => outcome.replications)).toEqual([2, 2, 2, 2]);
    expect(summary.top[0]!.outcome.halfWidths['ttftP99']).toBeGreaterThan(0);
    const refused = foretoken(['sweep', 'grid.yaml', '--by', 'ttftP9'], at);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('did you mean `ttftP95`') as unknown]);
  });
});

describe('the folder of a study', () => {
  it.each([
    ['show-study.txt', ['show', 'kept', '--top', '3', '--by', 'ttftP99']],
    ['show-study-where.txt', ['show', 'kept', '--met', '--where', 'gpu=h100-sxm', '--where', 'rate>=4', '--by', 'rate']],
    ['show-study-failed.txt', ['show', 'p', '--where', 'status=failed', '--by', 'index']],
    ['show-study-sql.txt', ['show', 'kept', '--sql', 'select "fleet.gpu" as gpu, count(*) as points, bool_or(verdict = \'met\') as some from points group by gpu order by gpu']],
    ['report-study.txt', ['report', 'kept']],
  ] as const)('%s', (name, args) => {
    expectGolden(name, transcript(args, foretoken(args, at)));
  });

  it('is shown as JSON', () => {
    const rows = JSON.parse(foretoken(['show', 'kept', '--json', '--top', '2'], at).stdout) as { readonly schema: string; readonly of: number; readonly rows: readonly unknown[] };
    expect([rows.schema, rows.of, rows.rows.length]).toEqual(['foretoken.study-rows/1', 4, 2]);
    const query = JSON.parse(foretoken(['show', 'kept', '--json', '--sql', 'select count(*) as n from points'], at).stdout) as object;
    expect(query).toEqual({ schema: 'foretoken.study-query/1', columns: ['n'], rows: [[4]] });
  });

  it.each([
    [['show', 'kept', '--by', 'costPerMtk'], 'E1030', '`costPerMtok`'],
    [['show', 'kept', '--where', 'gpu'], 'E1031', 'gpu'],
    [['show', 'kept', '--sql', 'select x from points'], 'E1028', 'x'],
    [['show', 'kept', '--sql', 'select 1', '--met'], 'E0205', '--met'],
    [['show', 'l40s', '--top', '3'], 'E1032', 'l40s'],
    [['sweep', 'partial.yaml', '--out', 'kept'], 'E1022', 'grid'],
    [['report', 'half'], 'E1025', 'same `foretoken sweep` command'],
  ] as const)('%j is refused with %s', (args, error, words) => {
    const { code, stderr } = foretoken(args, at);
    expect(code).toBe(2);
    expect(stderr).toContain(error);
    expect(stderr).toContain(words);
  });
});
