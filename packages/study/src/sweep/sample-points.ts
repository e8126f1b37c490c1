import { canonicalJson } from '@foretoken/kernel';
import type { StudyPoint } from '../point/point.ts';
import type { Sweep } from './sweep.ts';

/**
 * Points that show every value: the first point, and the first and the last with each value of each domain, so that one bad value does not
 * hide all others; of a range those with its smallest and largest value. In order, each once.
 */
export function samplePoints({ points, domains }: Pick<Sweep, 'points' | 'domains'>): readonly StudyPoint[] {
  const chosen = new Set<StudyPoint>(points.slice(0, 1));
  for (const { name, range } of domains) {
    const having = points.filter(({ parameters }) => name in parameters);
    if (range === undefined) for (const point of [...firstOfEach(having, name), ...firstOfEach(having.toReversed(), name)]) chosen.add(point);
    else for (const point of extremes(having, name)) chosen.add(point);
  }
  return [...chosen].toSorted((a, b) => a.index - b.index);
}

function firstOfEach(points: readonly StudyPoint[], name: string): readonly StudyPoint[] {
  const first = new Map<string, StudyPoint>();
  for (const point of points) {
    const value = canonicalJson(point.parameters[name]!);
    if (!first.has(value)) first.set(value, point);
  }
  return [...first.values()];
}

function extremes(points: readonly StudyPoint[], name: string): readonly StudyPoint[] {
  const sorted = points.toSorted((a, b) => Number(a.parameters[name]) - Number(b.parameters[name]));
  return [...sorted.slice(0, 1), ...sorted.slice(-1)];
}
