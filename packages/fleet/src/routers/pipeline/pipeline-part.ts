import type { OptionSpecs } from '@foretoken/engines';
import type { FleetView } from '../router.ts';
import type { PickObserver } from './pick-observer.ts';
import type { PipelineContext } from './pipeline-context.ts';

/** Rates candidates. */
export interface Scorer extends PickObserver {
  /** Writes a score in [0, 1] for each of `candidates`, by place; more is better. */
  score(request: number, view: FleetView, candidates: readonly number[], scores: Float64Array): void;
}

/** Drops candidates. */
export interface Filter extends PickObserver {
  /** Those of `candidates` that stay, ascending; an empty answer counts as all of them. */
  keep(request: number, view: FleetView, candidates: readonly number[]): readonly number[];
}

/** Chooses among scored candidates. */
export type Picker = (scores: Float64Array, count: number) => number;

/** A kind of part by its scenario name. */
export interface PartPolicy<Part> {
  readonly name: string;
  /** One sentence, with the plugin that it models. */
  readonly about: string;
  readonly options?: OptionSpecs;
  /** It needs predictions of latency, and so `RouterContext.facts`. */
  readonly predicts?: boolean;
  create(context: PipelineContext, options: Readonly<Record<string, unknown>>): Part;
}

export type ScorerPolicy = PartPolicy<Scorer>;
export type FilterPolicy = PartPolicy<Filter>;
