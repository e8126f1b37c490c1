import type { Sourced } from './cold-start-data.ts';
import type { Verification } from './gpu.ts';

/** Board power over the batch: a logistic in log2 of the sequences. */
export interface PowerCurve extends Sourced {
  readonly lowW: number;
  readonly highW: number;
  /** Per doubling of the batch. */
  readonly slope: number;
  /** log2 of the batch in the middle of the rise. */
  readonly middle: number;
  /** Measured. */
  readonly points: readonly { readonly sequences: number; readonly watts: number }[];
}

/** Carbon intensity of a grid, annual mean. */
export interface GridRegion {
  readonly gPerKwh: number;
  readonly about: string;
}

/** `models/power.json`: what GPUs and the servers and data centres around them draw. */
export interface PowerData {
  /** Year and month: `2026-11`. */
  readonly date: string;
  readonly source: string;
  /** By GPU id. */
  readonly curves: Readonly<Record<string, PowerCurve>>;
  /** The curve that is scaled by TDP for other GPUs. */
  readonly reference: Sourced & { readonly curve: string };
  /** Shares of TDP: powered on without a model, with a model and no request. */
  readonly idle: Sourced & { readonly offShare: number; readonly loadedShare: number };
  /** The rest of the server; `share` of TDP where no all-in power is known. */
  readonly host: Sourced & { readonly allInPue: number; readonly share: number };
  readonly pue: Sourced & { readonly value: number };
  readonly embodied: Sourced & { readonly kgPerGpu: number; readonly years: number };
  readonly regions: Readonly<Record<string, GridRegion>>;
  readonly regionsVerification: Verification;
}
