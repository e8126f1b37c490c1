import { checkLlm } from '../check-llm.ts';
import { kvBytesPerToken } from '../kv-bytes.ts';
import type { LlmSpec, WindowSpec } from '../llm.ts';
import { idOf } from '../names.ts';
import { activeParamsFromSpec, paramsFromSpec } from '../params-from-spec.ts';
import { hfFamily } from './hf-families.ts';
import { HfRecord } from './hf-record.ts';
import { readAttention } from './read-attention.ts';
import { readDtype } from './read-dtype.ts';
import type { HfLayers, Mixer } from './read-layers.ts';
import { readLayers } from './read-layers.ts';
import { readLinear } from './read-linear.ts';
import { readDenseSize, readMoe } from './read-moe.ts';

/**
 * The architecture in a parsed Hugging Face `config.json`. Fields are read by meaning, so an unknown family with
 * the usual fields works and carries a warning. Throws E0306 when an essential field is missing, E0307 when a
 * value cannot be.
 */
export function parseHfConfig(json: unknown, name: string): LlmSpec {
  const record = new HfRecord(json, name, (modelType) => hfFamily(modelType)?.defaults ?? {});
  warnIfUnfamiliar(record);
  const draft = readSpec(record);
  checkLlm(draft, (field, expectation) => record.impossible(CONFIG_KEY[field] ?? field, expectation));
  const paramsTotal = paramsFromSpec(draft);
  if (!Number.isSafeInteger(paramsTotal)) throw record.impossible('hidden_size', `smaller: the dimensions give ${paramsTotal} parameters`);
  return {
    ...draft,
    paramsTotal,
    paramsActive: activeParamsFromSpec(draft),
    kvBytesPerToken: kvBytesPerToken(draft),
    ...(record.warnings.length > 0 && { warnings: record.warnings }),
  };
}

/** Where the reader of an error must look. */
const CONFIG_KEY: Readonly<Record<string, string>> = { kvHeads: 'num_key_value_heads', moe: 'num_experts_per_tok', intermediateSize: 'intermediate_size' };

function readSpec(record: HfRecord): LlmSpec {
  const hiddenSize = record.size('hidden_size', 'n_embd', 'n_embed', 'd_model');
  const maxPosition = record.size('max_position_embeddings', 'seq_length', 'n_positions', 'max_seq_len', 'max_sequence_length');
  const layers = readLayers(record, maxPosition);
  const mlpLayers = layers.mlpLayers ?? layers.mixers.length;
  const moe = readMoeByPattern(record, mlpLayers);
  const attention = readAttention(record, hiddenSize);
  const family = hfFamily(record.modelType);
  return {
    id: idOf(record.name),
    name: record.name,
    aliases: [],
    layers: layers.mixers.length,
    hiddenSize,
    ...attention,
    intermediateSize: readDenseSize(record, moe, mlpLayers, hiddenSize),
    gatedMlp: !(family?.plainMlp ?? record.text('hidden_act', 'mlp_hidden_act') === 'relu2'),
    vocabSize: record.size('vocab_size', 'padded_vocab_size'),
    tieEmbeddings: record.flag('tie_word_embeddings') ?? family?.tied ?? false,
    maxPosition,
    qkNorm: record.flag('use_qk_norm') ?? family?.qkNorm ?? false,
    attention: describe(record, layers),
    moe,
    window: readWindow(record, layers.mixers),
    linear: readLinear(record, count(layers.mixers, 'linear')),
    ...(hasAttentionGate(record) && { attentionGate: true }),
    ...(layers.mlpLayers !== undefined && { attentionLayers: count(layers.mixers, 'full'), mlpLayers }),
    dtype: readDtype(record),
    paramsTotal: 0,
    paramsActive: 0,
    kvBytesPerToken: 0,
    verification: 'source',
    source: `config.json of ${record.name}`,
    notes: '',
  };
}

/** A letter pattern without E has no experts, whatever the other fields say. */
function readMoeByPattern(record: HfRecord, mlpLayers: number): LlmSpec['moe'] {
  const pattern = record.text('hybrid_override_pattern');
  return pattern !== undefined && !pattern.includes('E') ? null : readMoe(record, mlpLayers);
}

function readWindow(record: HfRecord, mixers: readonly Mixer[]): WindowSpec | null {
  const sliding = count(mixers, 'sliding');
  const chunked = count(mixers, 'chunked');
  if (sliding > 0 && chunked > 0) record.warn('sliding and chunked layers together are not modelled; chunked ones count as sliding');
  if (sliding > 0) return { layers: sliding + chunked, kind: 'sliding', windowTokens: record.size('sliding_window') };
  if (chunked > 0) return { layers: chunked, kind: 'chunked-local', windowTokens: record.size('attention_chunk_size') };
  return null;
}

/** Qwen3-Next and Qwen3.5 gate the attention output; newer configs say so. */
function hasAttentionGate(record: HfRecord): boolean {
  return record.flag('attn_output_gate') ?? /^qwen3_(next|5)/.test(record.modelType);
}

function describe(record: HfRecord, layers: HfLayers): string {
  const kinds = ['full', 'sliding', 'chunked', 'linear'] as const;
  const parts = kinds.map((kind) => [count(layers.mixers, kind), kind] as const).filter(([n]) => n > 0);
  const latent = record.value('kv_lora_rank') === undefined ? '' : 'MLA, ';
  return latent + parts.map(([n, kind]) => `${n} ${kind}`).join(' + ');
}

function warnIfUnfamiliar(record: HfRecord): void {
  const type = record.modelType;
  if (hfFamily(type) !== undefined) return;
  record.warn(`model type "${type}" is not known; it is read as a plain decoder with the generic fields`);
  const foreign = ['mamba_d_state', 'attn_layer_period', 'ssm_cfg', 'encoder_layers', 'is_encoder_decoder'].find((key) => record.value(key) !== undefined && record.value(key) !== false);
  if (foreign !== undefined) record.warn(`"${foreign}" hints at layers that are not modelled; weights and KV bytes may be wrong`);
}

function count(mixers: readonly Mixer[], kind: Mixer): number {
  return mixers.filter((mixer) => mixer === kind).length;
}
