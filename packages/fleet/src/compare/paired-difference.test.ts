import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { pairedDifference } from './paired-difference.ts';

const column = (length: number, value: (i: number) => number): Float64Array => Float64Array.from({ length }, (_, i) => value(i));

describe('a paired difference', () => {
  it('is zero and within noise for equal columns, however few', () => {
    for (const length of [1, 50, 1000]) {
      const values = column(length, (i) => i % 7);
      expect(pairedDifference([values], [values])).toEqual({ pairs: length, unpaired: 0, meanS: 0, halfWidthS: 0, verdict: 'within-noise' });
    }
  });

  it('finds a constant shift without any noise', () => {
    expect(pairedDifference([column(400, (i) => i + 0.5)], [column(400, (i) => i)])).toMatchObject({ meanS: 0.5, halfWidthS: 0, verdict: 'higher' });
    expect(pairedDifference([column(400, (i) => i - 0.5)], [column(400, (i) => i)])).toMatchObject({ meanS: -0.5, verdict: 'lower' });
  });

  it('covers zero about 19 times out of 20 when there is no difference', () => {
    let covered = 0;
    for (let run = 0; run < 300; run++) {
      const stream = randomStream(run, 'noise');
      const difference = pairedDifference([column(400, () => stream.nextFloat())], [column(400, () => stream.nextFloat())]);
      if (difference.verdict === 'within-noise') covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.92);
    expect(covered / 300).toBeLessThan(0.985);
  });

  it('widens for a difference that drifts, instead of trusting its neighbours', () => {
    const drift = pairedDifference([column(400, (i) => i / 400)], [column(400, () => 0)]).halfWidthS ?? 0;
    const shuffled = pairedDifference([column(400, (i) => ((i * 173) % 400) / 400)], [column(400, () => 0)]).halfWidthS ?? 0;
    expect(drift).toBeGreaterThan(2 * shuffled);
  });

  it('leaves out and counts requests that only one completed', () => {
    const own = column(300, (i) => (i % 3 === 0 ? NaN : 1));
    const other = column(300, (i) => (i % 2 === 0 ? NaN : 1));
    expect(pairedDifference([own], [other])).toMatchObject({ pairs: 100, unpaired: 150 });
  });

  it('says that it does not know with too few pairs, or none', () => {
    expect(pairedDifference([column(40, (i) => i)], [column(40, () => 0)])).toMatchObject({ halfWidthS: null, verdict: 'unknown' });
    expect(pairedDifference([column(5, () => NaN)], [column(5, () => 1)])).toMatchObject({ pairs: 0, meanS: NaN, verdict: 'unknown' });
  });

  it('takes the replications as the sample where there are several', () => {
    const means = [1, 2, 3].map((mean) => column(10, () => mean));
    const zero = means.map(() => column(10, () => 0));
    const { meanS, halfWidthS, verdict } = pairedDifference(means, zero);
    expect(meanS).toBe(2);
    expect(halfWidthS).toBeCloseTo(4.303 / Math.sqrt(3), 3);
    expect(verdict).toBe('within-noise');
  });
});
