import type { FigureId } from '../point/figures.ts';
import type { ParameterValue } from '../point/point.ts';

/** Values by the name or path of what they belong to. */
export type ValuesByName = Readonly<Record<string, ParameterValue>>;

/** A parameter as the file gives it. */
export type DomainSpec = (
  | { readonly kind: 'values'; readonly values: readonly ParameterValue[] }
  | { readonly kind: 'range'; readonly from: number; readonly to: number; readonly scale: 'linear' | 'log'; readonly step?: number; readonly steps?: number; readonly integer?: boolean }
  /** So much below and above the scenario's own value; absent = what the design says. */
  | { readonly kind: 'around'; readonly around?: number; readonly integer?: boolean }
  | { readonly kind: 'zip'; readonly zip: Readonly<Record<string, readonly ParameterValue[]>> }
) & { readonly when?: ValuesByName };

/** How points are chosen, as the file gives it. */
export type DesignSpec =
  | { readonly method: 'grid' }
  | { readonly method: 'latin-hypercube' | 'sobol' | 'sobol-indices'; readonly points: number; readonly seed: number; readonly around?: number }
  | { readonly method: 'tornado'; readonly around?: number };

/** A sweep file, before its scenario is known. */
export interface SweepFile {
  readonly name: string;
  /** A path relative to the file, or the scenario itself. */
  readonly scenario: string | Readonly<Record<string, unknown>>;
  readonly set: ValuesByName;
  readonly domains: Readonly<Record<string, DomainSpec>>;
  readonly exclude: readonly ValuesByName[];
  readonly design: DesignSpec;
  readonly seed?: number;
  readonly replications?: number;
  readonly figures: readonly FigureId[];
}
