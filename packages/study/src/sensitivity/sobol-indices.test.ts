import { describe, expect, it } from 'vitest';
import { type Figures, FIGURE_IDS } from '../point/figures.ts';
import type { PointOutcome, StudyRow } from '../point/point.ts';
import { scrambledSobol } from '../sweep/designs/scrambled-sobol.ts';
import { parseSweep } from '../sweep/open-sweep.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { estimateSobolIndices, type SaltelliRuns } from './sobol-estimators.ts';
import { sobolIndicesOf } from './sobol-indices.ts';

/** Runs of a function of `size` uniform parameters, N rows of A and B. */
function runsOf(f: (x: readonly number[]) => number, size: number, rows: number, seed: number): SaltelliRuns {
  const cube = scrambledSobol(rows, 2 * size, seed);
  const at = (row: number, fromB: (i: number) => boolean): number => f(Array.from({ length: size }, (_, i) => cube[row * 2 * size + (fromB(i) ? size : 0) + i]!));
  const column = (fromB: (i: number) => boolean): Float64Array => Float64Array.from({ length: rows }, (_, row) => at(row, fromB));
  return { a: column(() => false), b: column(() => true), ab: Array.from({ length: size }, (_, swapped) => column((i) => i === swapped)) };
}

/** T. Ishigami and T. Homma (1990) with a = 7, b = 0.1, on (-π, π)³. */
function ishigami(u: readonly number[]): number {
  const [x, y, z] = u.map((value) => Math.PI * (2 * value - 1)) as [number, number, number];
  return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z * z * z * z * Math.sin(x);
}

describe('estimateSobolIndices', () => {
  it.each([1, 2, 3])('finds the closed forms of the Ishigami function, seed %d', (seed) => {
    const found = estimateSobolIndices(runsOf(ishigami, 3, 4096, seed), 1);
    const first = [0.3139, 0.4424, 0];
    const total = [0.5576, 0.4424, 0.2437];
    found.forEach((indices, i) => {
      expect(Math.abs(indices.first.value - first[i]!)).toBeLessThan(0.02);
      expect(Math.abs(indices.total.value - total[i]!)).toBeLessThan(0.02);
      expect(indices.first.low).toBeLessThan(first[i]!);
      expect(indices.first.high).toBeGreaterThan(first[i]!);
      expect(indices.total.low).toBeLessThan(total[i]!);
      expect(indices.total.high).toBeGreaterThan(total[i]!);
    });
  });

  it('finds the shares of a linear model, whatever its mean and scale', () => {
    const weights = [4, 2, 1, 0];
    const all = weights.reduce((sum, weight) => sum + weight ** 2, 0);
    const found = estimateSobolIndices(runsOf((x) => 1e6 + 3 * x.reduce((sum, value, i) => sum + weights[i]! * value, 0), 4, 4096, 5), 1);
    found.forEach(({ first, total }, i) => {
      const share = weights[i]! ** 2 / all;
      expect(Math.abs(first.value - share)).toBeLessThan(0.005);
      expect(Math.abs(total.value - share)).toBeLessThan(0.005);
    });
  });

  it('has tighter intervals with more rows, and the same ones for the same seed', () => {
    const width = (rows: number): number => estimateSobolIndices(runsOf(ishigami, 3, rows, 1), 1).reduce((sum, { total }) => sum + total.high - total.low, 0);
    expect(width(2048)).toBeLessThan(width(128) / 2);
    expect(width(128)).toBe(width(128));
  });
});

const TEXT = `scenario: {workload: {profile: azure-code, duration: 1m}, fleet: {model: llama-3.1-8b, gpu: h100-sxm}}
domains: {workload.rateScale: {from: 1, to: 3}, fleet.engine.maxNumSeqs: {from: 16, to: 64}}
design: {method: sobol-indices, points: 512}
`;

function rowsOf({ points }: Sweep, f: (rate: number, batch: number) => number): StudyRow[] {
  const none = Object.fromEntries(FIGURE_IDS.map((id) => [id, null])) as Figures;
  return points.map(({ index, parameters }) => {
    const figures: Figures = { ...none, ttftP99: f(parameters['workload.rateScale'] as number, parameters['fleet.engine.maxNumSeqs'] as number) };
    const outcome: PointOutcome = { key: String(index), status: 'ok', verdict: 'met', title: '', bottleneck: '', replications: 1, requests: 1, figures, halfWidths: {}, warnings: [] } as unknown as PointOutcome;
    return { index, parameters, outcome };
  });
}

describe('sobolIndicesOf', () => {
  const sweep = parseSweep(TEXT, 's.yaml');

  it('goes from rows to indices, the most important parameter first', () => {
    const { indices, refused } = sobolIndicesOf(sweep, rowsOf(sweep, (rate, batch) => batch / 48 + 0.25 * rate), 'ttftP99');
    expect(refused).toBeUndefined();
    expect(indices.map(({ domain }) => domain)).toEqual(['fleet.engine.maxNumSeqs', 'workload.rateScale']);
    // Variances 1/12 and (0.5)²/12.
    expect(Math.abs(indices[0]!.first.value - 0.8)).toBeLessThan(0.02);
    expect(Math.abs(indices[1]!.total.value - 0.2)).toBeLessThan(0.02);
  });

  it('refuses when points failed, lack the figure or never ran', () => {
    const rows = rowsOf(sweep, (rate) => rate);
    rows[7] = { ...rows[7]!, outcome: { key: '7', status: 'failed', code: 'E0310', message: 'does not fit', hint: '', exitCode: 4 } };
    expect(sobolIndicesOf(sweep, rows, 'ttftP99')).toMatchObject({ indices: [], refused: `1 of ${sweep.points.length.toLocaleString('en')} points have no p99 TTFT; point 7 failed with E0310: does not fit` });
    expect(sobolIndicesOf(sweep, rows, 'itlP99').refused).toContain('point 0 has no p99 ITL');
    expect(sobolIndicesOf(sweep, rows.slice(1), 'ttftP99').refused).toContain('point 0 has not run');
  });

  it('refuses a figure that never changes, and another design', () => {
    expect(sobolIndicesOf(sweep, rowsOf(sweep, () => 3), 'ttftP99').refused).toBe('the p99 TTFT is the same in every point');
    const grid = parseSweep(TEXT.replace(/design.*/, '').replaceAll(/(from: \d+, to: \d+)/g, '$1, steps: 2'), 's.yaml');
    expect(() => sobolIndicesOf(grid, [], 'ttftP99')).toThrow('A sweep of the design `grid` has no Sobol indices.');
  });
});
