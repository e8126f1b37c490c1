import type { ResolvedDomain, Selection } from '../resolved-domain.ts';
import type { SobolIndicesLayout, TornadoLayout } from '../sweep.ts';

/** What a design chose: selections in order, some of which may be equal or excluded, and what they mean. */
export interface Design {
  /** `grid of 3 × 4`. */
  readonly description: string;
  /** Each domain that is not null has a choice. */
  readonly selections: Iterable<Selection>;
  /** How many those are, where it is known. */
  readonly size?: number;
  /** What the points mean, once it is known which selection became which point. */
  layout?(pointOf: readonly number[]): TornadoLayout | SobolIndicesLayout;
}

/** Parameters of a design: domains, rows or points, and a seed. */
export interface SampledDesign {
  readonly domains: readonly ResolvedDomain[];
  readonly points: number;
  readonly seed: number;
}
