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
  /** Values in order, where it has a list of them or a range with steps. Those of a zipped group are mappings from path to value. */
  readonly values?: readonly ParameterValue[];
  /** Ends of a range, where it is one. */
  readonly range?: NumberRange;
}

/** Numbers from `from` to `to`, both included. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly scale: 'linear' | 'log';
  readonly isInteger: boolean;
}

/** Which point of a tornado is which end of which bar. */
export interface TornadoLayout {
  readonly kind: 'tornado';
  /** Index of the point in which nothing is changed. */
  readonly base: number;
  /** In the order of the domains. An end that is the scenario's own value is the base point. */
  readonly ends: readonly TornadoPoint[];
}

/** One end of a bar of a tornado. */
export interface TornadoPoint {
  readonly domain: string;
  readonly end: 'low' | 'high' | 'alternative';
  readonly value: ParameterValue;
  /** The scenario's own value; null where neither the scenario nor the schema says it. */
  readonly own: ParameterValue;
  /** Index of the point. */
  readonly point: number;
}

/** Which point is which run of Saltelli's scheme. */
export interface SobolIndicesLayout {
  readonly kind: 'sobol-indices';
  /** Rows N of the matrices A and B. */
  readonly rows: number;
  /**
   * Index of the point of run `row * (d + 2) + column`: column 0 is A, 1 is B, 2 + i is A with column i of B. Runs that came out equal, since
   * their values are few, share a point.
   */
  readonly runs: readonly number[];
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
  /** What the points mean, in designs that measure sensitivity. */
  readonly layout?: TornadoLayout | SobolIndicesLayout;
}
