import type { Verification } from './gpu.ts';

/** Multi-head latent attention (DeepSeek-V2 and later). */
export interface MlaSpec {
  readonly kvLoraRank: number;
  /** 0 = queries are not compressed. */
  readonly qLoraRank: number;
  readonly ropeHeadDim: number;
  readonly nopeHeadDim: number;
  readonly vHeadDim: number;
}

/** Routed experts. */
export interface MoeSpec {
  readonly experts: number;
  readonly topK: number;
  /** Intermediate size of one routed expert. */
  readonly intermediateSize: number;
  /** Shared experts; their combined intermediate size is `sharedIntermediateSize`. */
  readonly sharedExperts: number;
  readonly sharedIntermediateSize: number;
  /** Layers with a dense MLP instead of experts. */
  readonly denseLayers: number;
}

/** Layers that do not keep the full context. */
export interface WindowSpec {
  /** Layers with this attention kind (the rest are full attention). */
  readonly layers: number;
  readonly kind: 'sliding' | 'chunked-local';
  readonly windowTokens: number;
}

/** Heads of a linear layer; for Mamba-2 the keys are its groups and `keyHeadDim` its state size. */
export interface LinearDims {
  readonly keyHeads: number;
  readonly keyHeadDim: number;
  readonly valueHeads: number;
  readonly valueHeadDim: number;
  /** Taps of the causal convolution; 1 = none. */
  readonly convKernel: number;
}

/** Layers without a per-token KV cache (Mamba, gated DeltaNet, lightning attention). */
export interface LinearSpec {
  readonly layers: number;
  /** State bytes per sequence and layer in bf16: `linearStateBytes(dims)`. */
  readonly stateBytesPerSequence: number;
  readonly kind?: 'gated-deltanet' | 'mamba2' | 'lightning';
  readonly dims?: LinearDims;
}

/** One architecture, enough to compute weights, KV bytes and step time. */
export interface LlmSpec {
  /** Kebab-case key, also the file name under models/llms/: `llama-3.1-8b`. */
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Dense MLP intermediate size; 0 when no layer has one. */
  readonly intermediateSize: number;
  /** SwiGLU-like MLP (3 matrices) or plain (2). */
  readonly gatedMlp: boolean;
  readonly vocabSize: number;
  readonly tieEmbeddings: boolean;
  readonly maxPosition: number;
  readonly qkNorm: boolean;
  readonly attention: string;
  readonly mla: MlaSpec | null;
  readonly moe: MoeSpec | null;
  readonly window: WindowSpec | null;
  readonly linear: LinearSpec | null;
  /** Queries carry an output gate of the same size (Qwen3-Next). */
  readonly attentionGate?: boolean;
  /** Layers with softmax attention; absent = all that are not linear. Set for one-mixer-per-layer models (Nemotron-H). */
  readonly attentionLayers?: number;
  /** Layers with an MLP or experts; absent = all. */
  readonly mlpLayers?: number;
  /** Weight format of the published checkpoint, one of `QUANTIZATIONS`. */
  readonly dtype: string;
  /** Computed from the dimensions (`paramsFromSpec`): matrices, embeddings, two norms per layer; no biases. */
  readonly paramsTotal: number;
  /** The share of `paramsTotal` that one token passes through, embeddings included. */
  readonly paramsActive: number;
  /** What the publisher says; null = unknown. */
  readonly published?: { readonly paramsTotal: number | null; readonly paramsActive: number | null };
  /** All attention layers and heads at bf16, before windows: the published figure. */
  readonly kvBytesPerToken: number;
  readonly verification: Verification;
  readonly source: string;
  readonly notes: string;
  /** What a reader of the config had to assume; absent for shipped models. */
  readonly warnings?: readonly string[];
}
