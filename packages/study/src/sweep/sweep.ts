import type { FigureId } from '../point/figures.ts';
import type { ParameterValue, StudyPoint, StudyScenario } from '../point/point.ts';

/** How the points of a sweep were chosen. */
export type DesignMethod = 'grid' | 'latin-hypercube' | 'sobol' | 'tornado' | 'sobol-indices';

/** One parameter of a sweep. */
export interface SweepDomain {
  /** Its key in the sweep file: a path of the scenario such as `fleet.tensorParallel`, or the name of a zipped group. */
  readonly name: string;
  /** Paths of the scenario that it sets; several for a zipped group. */
  readonly paths: readonly string[];
  /** Values in order, where it has a list of them or a range with steps. */
  readonly values?: readonly ParameterValue[];
  /** Ends of a range, where it is one. */
  readonly range?: { readonly from: number; readonly to: number; readonly scale: 'linear' | 'log'; readonly isInteger: boolean };
}

/** A sweep file, read, checked and expanded into points; plain data. */
export interface Sweep {
  readonly name: string;
  readonly scenario: StudyScenario;
  readonly design: { readonly method: DesignMethod; readonly seed: number; /** `grid of 3 × 4, 2 left out` */ readonly description: string };
  readonly domains: readonly SweepDomain[];
  /** In the order of the design; indices count from 0 without gaps. */
  readonly points: readonly StudyPoint[];
  /** Figures that tables and charts show, the one that decides first. */
  readonly figures: readonly FigureId[];
}
