import { count } from '@foretoken/kernel';
import type { ResolvedDomain, Selection } from '../resolved-domain.ts';
import type { Design, SampledDesign } from './design.ts';
import { select } from './sampled.ts';
import { scrambledSobol } from './scrambled-sobol.ts';

/**
 * Runs for first-order and total Sobol indices: matrices A and B of N rows from one scrambled Sobol sequence of 2d dimensions, and for each
 * parameter A with that column of B; N (d + 2) runs in all. A. Saltelli et al., Computer Physics Communications 181 (2010) 259-270. The d
 * matrices B with a column of A, which second-order indices would take, are not run.
 */
export function sobolIndicesDesign(design: SampledDesign): Design {
  const { domains, points: rows } = design;
  const width = domains.length + 2;
  return {
    description: `Sobol indices of ${domains.length} parameters: ${count(rows)} × ${width} = ${count(rows * width)} runs, seed ${design.seed}`,
    selections: runsOf(domains, rows, scrambledSobol(rows, 2 * domains.length, design.seed)),
    layout: (pointOf) => ({ kind: 'sobol-indices', rows, runs: pointOf }),
  };
}

function* runsOf(domains: readonly ResolvedDomain[], rows: number, cube: Float64Array): Generator<Selection> {
  const size = domains.length;
  for (let row = 0; row < rows; row++) {
    const a = 2 * size * row;
    const b = a + size;
    yield select(domains, (dimension) => cube[a + dimension]!);
    yield select(domains, (dimension) => cube[b + dimension]!);
    for (let swapped = 0; swapped < size; swapped++) yield select(domains, (dimension) => cube[(dimension === swapped ? b : a) + dimension]!);
  }
}
