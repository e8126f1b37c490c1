import { count as grouped } from '@foretoken/kernel';
import { holdsAll } from '../conditions.ts';
import { type Choice, choiceAt, type ResolvedDomain, type Selection } from '../resolved-domain.ts';
import type { Design, SampledDesign } from './design.ts';
import { latinHypercube } from './latin-hypercube.ts';
import { scrambledSobol } from './scrambled-sobol.ts';

/** Random points that cover every parameter evenly. */
export function latinHypercubeDesign(design: SampledDesign): Design {
  return sampled(`Latin hypercube of ${size(design)}`, design, latinHypercube(design.points, design.domains.length, design.seed));
}

/** Points of a scrambled Sobol sequence, which cover all parameters together evenly. */
export function sobolDesign(design: SampledDesign): Design {
  return sampled(`scrambled Sobol sequence of ${size(design)}`, design, scrambledSobol(design.points, design.domains.length, design.seed));
}

function sampled(description: string, { domains, points }: SampledDesign, cube: Float64Array): Design {
  return { description, selections: rowsOf(domains, points, cube) };
}

function* rowsOf(domains: readonly ResolvedDomain[], points: number, cube: Float64Array): Generator<Selection> {
  for (let row = 0; row < points; row++) yield select(domains, (dimension) => cube[row * domains.length + dimension]!);
}

/** The choices at coordinates in [0, 1), one per domain. */
export function select(domains: readonly ResolvedDomain[], coordinate: (dimension: number) => number): Selection {
  const selection: (Choice | null)[] = [];
  domains.forEach((domain, dimension) => selection.push(holdsAll(domain.conditions, selection) ? choiceAt(domain, coordinate(dimension)) : null));
  return selection;
}

function size({ points, domains, seed }: SampledDesign): string {
  return `${grouped(points)} points over ${domains.length === 1 ? '1 parameter' : `${domains.length} parameters`}, seed ${seed}`;
}
