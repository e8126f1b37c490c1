/** What a model family assumes without saying so in config.json. */
export interface HfFamily {
  /** Plain two-matrix MLP. */
  readonly plainMlp?: boolean;
  /** Input and output embeddings are shared unless the config says otherwise. */
  readonly tied?: boolean;
  readonly qkNorm?: boolean;
  /** Values of the configuration class that shipped configs leave out. */
  readonly defaults?: Readonly<Record<string, number | boolean>>;
}

/**
 * Families by `model_type`. Source: the configuration classes of Hugging Face transformers
 * (src/transformers/models/<family>/configuration_<family>.py) and the remote code of chatglm, qwen, minimax.
 */
const FAMILIES: Readonly<Record<string, HfFamily>> = {
  llama: {},
  llama4: { qkNorm: true, defaults: { attention_chunk_size: 8192, no_rope_layer_interval: 4, interleave_moe_layer_step: 1 } },
  llama4_text: { qkNorm: true, defaults: { attention_chunk_size: 8192, no_rope_layer_interval: 4, interleave_moe_layer_step: 1 } },
  mistral: {},
  mixtral: {},
  qwen: {},
  qwen2: { defaults: { use_sliding_window: false } },
  qwen2_moe: { defaults: { use_sliding_window: false } },
  qwen3: { qkNorm: true, defaults: { use_sliding_window: false } },
  qwen3_moe: { qkNorm: true, defaults: { use_sliding_window: false } },
  qwen3_vl_text: { qkNorm: true },
  qwen3_vl_moe_text: { qkNorm: true },
  qwen3_next: { qkNorm: true },
  qwen3_5_text: { qkNorm: true },
  qwen3_5_moe: { qkNorm: true },
  qwen3_5_moe_text: { qkNorm: true },
  deepseek: {},
  deepseek_v2: {},
  deepseek_v3: {},
  deepseek_v32: {},
  kimi_k2: {},
  gemma: { tied: true, defaults: { head_dim: 256 } },
  gemma2: { tied: true, defaults: { head_dim: 256, sliding_window: 4096, sliding_window_pattern: 2 } },
  gemma3: { tied: true, qkNorm: true, defaults: gemma3Defaults() },
  gemma3_text: { tied: true, qkNorm: true, defaults: gemma3Defaults() },
  phi: { plainMlp: true },
  phi3: {},
  phimoe: {},
  gpt_oss: { defaults: { sliding_window: 128, sliding_window_pattern: 2 } },
  falcon: { plainMlp: true, tied: true, defaults: { max_position_embeddings: 2048 } },
  opt: { plainMlp: true, tied: true },
  bloom: { plainMlp: true, tied: true, defaults: { seq_length: 2048 } },
  gpt2: { plainMlp: true, tied: true },
  gpt_neox: { plainMlp: true },
  starcoder2: { plainMlp: true, tied: true },
  chatglm: { defaults: { kv_channels: 128 } },
  glm: {},
  glm4: {},
  glm4_moe: {},
  glm_moe_dsa: {},
  minimax: {},
  minimax_m1: {},
  minimax_m2: {},
  internlm: {},
  internlm2: {},
  internlm3: {},
  nemotron: { plainMlp: true },
  nemotron_h: { plainMlp: true },
  cohere: { tied: true },
  cohere2: { tied: true, defaults: { sliding_window_pattern: 4 } },
  granite: {},
  olmo2: { qkNorm: true },
  stablelm: {},
  exaone: {},
  solar: {},
  baichuan: {},
  Yi: {},
};

/** The family of a `model_type`, or undefined when it is not known. */
export function hfFamily(modelType: string): HfFamily | undefined {
  return Object.hasOwn(FAMILIES, modelType) ? FAMILIES[modelType] : undefined;
}

/** The 4B, 12B and 27B configs rely on these. */
function gemma3Defaults(): Readonly<Record<string, number>> {
  return {
    vocab_size: 262208,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
    max_position_embeddings: 131072,
    sliding_window: 4096,
    sliding_window_pattern: 6,
  };
}
