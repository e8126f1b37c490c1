import type { FigureId } from '../../point/figures.ts';

/** One setting of the scenario, changed by one step. */
export interface Knob {
  /** `fleet.replicas: 2 → 3` */
  readonly label: string;
  readonly sets: readonly string[];
}

/** Figures that a knob is judged by. */
export type KnobFigure = Extract<FigureId, 'ttftP99' | 'itlP99' | 'goodputPerS' | 'requestsPerS' | 'costPerMtok' | 'e2eP99' | 'tpotP99'>;

export const KNOB_FIGURES: readonly KnobFigure[] = ['ttftP99', 'itlP99', 'goodputPerS', 'requestsPerS', 'costPerMtok', 'e2eP99', 'tpotP99'];

/** What a knob changes of one figure, on the same seeds; null = one of the runs has no such figure. */
export interface KnobChange {
  readonly base: number;
  readonly value: number;
  readonly change: number;
  /** 95 % half-width of the change over the seeds; null = a single run cannot say. */
  readonly halfWidth: number | null;
  readonly withinNoise: boolean | null;
}

export interface KnobEffect extends Knob {
  readonly changes: Readonly<Record<KnobFigure, KnobChange | null>>;
}

/** All knobs that could be turned, those that help most first, and why others could not. */
export interface KnobReport {
  readonly effects: readonly KnobEffect[];
  readonly refused: readonly (Knob & { readonly code: string; readonly reason: string })[];
  /** Figure that the order goes by. */
  readonly sortedBy: KnobFigure;
  readonly seeds: number;
  /** Requests of each run at most; null = all. */
  readonly requests: number | null;
}
