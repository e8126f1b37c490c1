import type { ScenarioSet } from '@foretoken/fleet';
import { count } from '@foretoken/kernel';
import type { ParameterValue, StudyPoint } from '../point/point.ts';
import type { Condition } from './condition.ts';
import { holdsAll } from './conditions.ts';
import type { Design } from './designs/design.ts';
import { MOST_POINTS } from './most-points.ts';
import type { ResolvedDomain, Selection } from './resolved-domain.ts';

/** What points are made with. */
export interface PointContext {
  readonly domains: readonly ResolvedDomain[];
  /** What all points set, before their own. */
  readonly common: readonly ScenarioSet[];
  readonly excluded: readonly (readonly Condition[])[];
  /** Are parameters that a point leaves alone given with the scenario's own value? */
  readonly showsOwn: boolean;
}

/** The points of a design. */
export interface MadePoints {
  readonly points: readonly StudyPoint[];
  /** Index of the point of each selection; -1 for one that is left out. */
  readonly pointOf: readonly number[];
  /** `, 2 left out, 3 equal to others`. */
  readonly remark: string;
}

/** Points of the selections that are not excluded, equal ones once; undefined when they are more than MOST_POINTS. */
export function makePoints({ selections, size = 0 }: Design, context: PointContext): MadePoints | undefined {
  if (size > MOST_POINTS) return undefined;
  const points: StudyPoint[] = [];
  const pointOf: number[] = [];
  const known = new Map<string, number>();
  let leftOut = 0;
  for (const selection of selections) {
    if (pointOf.length === MOST_POINTS) return undefined;
    if (context.excluded.some((conditions) => holdsAll(conditions, selection))) {
      leftOut++;
      pointOf.push(-1);
      continue;
    }
    const own = ownSets(selection);
    const key = own.map(textOf).join('\n');
    const index = known.get(key) ?? points.length;
    if (index === points.length) {
      known.set(key, index);
      points.push({ index, parameters: parametersOf(selection, context), sets: [...context.common, ...own] });
    }
    pointOf.push(index);
  }
  const equal = pointOf.length - leftOut - points.length;
  return { points, pointOf, remark: `${leftOut === 0 ? '' : `, ${count(leftOut)} left out`}${equal === 0 ? '' : `, ${count(equal)} equal to others`}` };
}

/** Sets of whole sections come before those of keys in them, which they would undo; otherwise the order of the domains stays. */
function ownSets(selection: Selection): readonly ScenarioSet[] {
  const sets = selection.flatMap((choice) => choice?.sets ?? []);
  return sets.toSorted((a, b) => depthOf(a) - depthOf(b));
}

function depthOf(set: ScenarioSet): number {
  const text = textOf(set);
  return text.slice(0, text.indexOf('=')).split('.').length;
}

function textOf(set: ScenarioSet): string {
  return typeof set === 'string' ? set : set.set;
}

function parametersOf(selection: Selection, { domains, showsOwn }: PointContext): Readonly<Record<string, ParameterValue>> {
  const entries = domains.flatMap(({ name, own }, index): readonly (readonly [string, ParameterValue])[] => {
    const choice = selection[index];
    if (choice !== undefined && choice !== null) return [[name, choice.value]];
    return showsOwn ? [[name, own]] : [];
  });
  return Object.fromEntries(entries);
}
