import type { Deployment } from '../compose/deployment.ts';
import { createDevice } from '../operators/device.ts';
import { featureRow } from '../profile/feature-data.ts';
import { checkCount } from './check-count.ts';

/** How an engine produces grammar masks. */
export interface ConstrainedSettings {
  /** Row of `features.json`: `xgrammar`, `llguidance`, `outlines`. */
  readonly backend: string;
  /** Host threads that fill masks. */
  readonly threads: number;
  /** The masks are filled while the GPU computes the logits; else in between. */
  readonly overlapped: boolean;
}

/** What sequences under a grammar add to a step, seconds. */
export interface ConstrainedCost {
  readonly overlapped: boolean;
  /** Filling the masks of `sequences` sequences. */
  hostS(sequences: number): number;
  /** Applying them to the logits. */
  gpuS(sequences: number): number;
  /** Compiling a schema that was not seen before; the request waits, the engine does not. */
  readonly compileS: number;
}

/**
 * Cost of constrained decoding (reference: latency-memory.md 3.10).
 * @throws ForetokenError E0409 for an unknown backend, E0410 for a number of threads below 1.
 */
export function constrainedCost(deployment: Pick<Deployment, 'llm' | 'data'>, settings: ConstrainedSettings): ConstrainedCost {
  checkCount('threads', settings.threads);
  const { llm, data } = deployment;
  const { constrained } = data.features;
  const { fillS, compileS } = featureRow(constrained.backends, 'grammar backend', settings.backend);
  const maskS = ((llm.vocabSize / 8) * 1e-6) / createDevice(data.profile).bandwidth;
  return {
    overlapped: settings.overlapped,
    hostS: (sequences) => Math.ceil(sequences / settings.threads) * fillS,
    gpuS: (sequences) => (sequences > 0 ? constrained.applyLaunchS + sequences * maskS : 0),
    compileS,
  };
}
