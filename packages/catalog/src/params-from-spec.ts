import { attentionLayers, denseMlpLayers, moeLayers } from './layers.ts';
import type { LinearSpec, LlmSpec, MlaSpec } from './llm.ts';

/** Weights by part, whole model, as counts. */
export interface ParamParts {
  /** Input embedding. */
  readonly embedding: number;
  /** Output projection; 0 when tied. */
  readonly head: number;
  readonly norms: number;
  /** Softmax attention projections. */
  readonly attention: number;
  /** Linear-attention layers. */
  readonly linear: number;
  /** Dense MLPs. */
  readonly mlp: number;
  readonly router: number;
  readonly experts: number;
  readonly sharedExperts: number;
}

/** Counts the weights of each part from the dimensions; biases are left out (below 0.1 %). */
export function paramParts(spec: LlmSpec): ParamParts {
  const { hiddenSize, vocabSize, layers, moe } = spec;
  const matrices = spec.gatedMlp ? 3 : 2;
  const sparse = moeLayers(spec);
  const expert = matrices * hiddenSize * (moe?.intermediateSize ?? 0);
  return {
    embedding: vocabSize * hiddenSize,
    head: spec.tieEmbeddings ? 0 : vocabSize * hiddenSize,
    norms: (2 * layers + 1) * hiddenSize,
    attention: attentionLayers(spec) * attentionParams(spec),
    linear: spec.linear === null ? 0 : spec.linear.layers * linearParams(spec.linear, hiddenSize),
    mlp: denseMlpLayers(spec) * matrices * hiddenSize * spec.intermediateSize,
    router: sparse * hiddenSize * (moe?.experts ?? 0),
    experts: sparse * expert * (moe?.experts ?? 0),
    sharedExperts: sparse * matrices * hiddenSize * (moe?.sharedIntermediateSize ?? 0),
  };
}

/** Total weights from the dimensions. */
export function paramsFromSpec(spec: LlmSpec): number {
  const p = paramParts(spec);
  return p.embedding + p.head + p.norms + p.attention + p.linear + p.mlp + p.router + p.experts + p.sharedExperts;
}

/** Weights that one token passes through: of the routed experts only the chosen ones. */
export function activeParamsFromSpec(spec: LlmSpec): number {
  const { moe } = spec;
  const experts = paramParts(spec).experts;
  return paramsFromSpec(spec) - (moe === null ? 0 : experts - (experts / moe.experts) * moe.topK);
}

function attentionParams(spec: LlmSpec): number {
  const { hiddenSize, heads, kvHeads, headDim } = spec;
  if (spec.mla !== null) return mlaParams(spec.mla, hiddenSize, heads);
  const queries = heads * (spec.attentionGate === true ? 2 : 1);
  return hiddenSize * headDim * (queries + 2 * kvHeads) + heads * headDim * hiddenSize;
}

function mlaParams(mla: MlaSpec, hiddenSize: number, heads: number): number {
  const { kvLoraRank, qLoraRank, ropeHeadDim, nopeHeadDim, vHeadDim } = mla;
  const queryDim = heads * (nopeHeadDim + ropeHeadDim);
  const query = qLoraRank > 0 ? qLoraRank * (hiddenSize + queryDim) : hiddenSize * queryDim;
  const down = hiddenSize * (kvLoraRank + ropeHeadDim);
  const up = kvLoraRank * heads * (nopeHeadDim + vHeadDim);
  return query + down + up + heads * vHeadDim * hiddenSize;
}

/** Per-value-head scalars projected from the input: DeltaNet's beta and alpha, Mamba-2's dt. */
const HEAD_SCALARS = { 'gated-deltanet': 2, mamba2: 1, lightning: 0 } as const;

function linearParams(linear: LinearSpec, hiddenSize: number): number {
  const { dims, kind } = linear;
  if (dims === undefined || kind === undefined) return 0;
  const keys = dims.keyHeads * dims.keyHeadDim;
  const values = dims.valueHeads * dims.valueHeadDim;
  // query, key, value and output gate (Mamba-2: C, B, x and z), then the convolution, then the output.
  const input = hiddenSize * (2 * keys + 2 * values + HEAD_SCALARS[kind] * dims.valueHeads);
  const convolution = dims.convKernel > 1 ? (2 * keys + values) * dims.convKernel : 0;
  return input + convolution + values * hiddenSize;
}
