import type { Deployment, GraphMode } from './deployment.ts';
import { traitsOf } from './framework-traits.ts';

/** Which launch a step uses, and the token count that its kernels see. */
export interface GraphPadding {
  /** Largest token count that runs from a graph; 0 = none. */
  readonly maxDecodeTokens: number;
  readonly maxMixedTokens: number;
  /** Smallest captured size of at least `tokens`, or `tokens` where no graph applies. */
  decodeTokens(tokens: number): number;
  mixedTokens(tokens: number): number;
}

/** Padding rule of a deployment (reference: latency-memory.md 3.8; engine-vllm.md section 4). */
export function graphPadding(deployment: Deployment): GraphPadding {
  const mode: GraphMode = deployment.graphMode ?? traitsOf(deployment.framework).graphMode;
  const sizes = mode === 'none' ? [] : deployment.cudaGraphSizes;
  const max = sizes[sizes.length - 1] ?? 0;
  const padded = new Int32Array(max + 1);
  for (let m = 1, i = 0; m <= max; m++) {
    while ((sizes[i] as number) < m) i++;
    padded[m] = sizes[i] as number;
  }
  const pad = (tokens: number): number => (tokens <= max ? (padded[tokens] as number) : tokens);
  const mixed = mode === 'full-and-piecewise';
  return {
    maxDecodeTokens: max,
    maxMixedTokens: mixed ? max : 0,
    decodeTokens: pad,
    mixedTokens: mixed ? pad : (tokens) => tokens,
  };
}
