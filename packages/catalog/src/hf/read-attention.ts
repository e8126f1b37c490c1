import type { MlaSpec } from '../llm.ts';
import type { HfRecord } from './hf-record.ts';

/** Heads of the softmax attention. */
export interface HfAttention {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly mla: MlaSpec | null;
}

/** Reads heads, KV heads, head size and multi-head latent attention. */
export function readAttention(record: HfRecord, hiddenSize: number): HfAttention {
  const heads = record.size('num_attention_heads', 'n_head', 'n_heads', 'num_heads');
  const mla = readMla(record);
  const kvHeads = readKvHeads(record, heads);
  const headDim = mla === null ? readHeadDim(record, hiddenSize, heads) : mla.nopeHeadDim + mla.ropeHeadDim;
  return { heads, kvHeads, headDim, mla };
}

/** Old Falcon and ChatGLM say by a flag that few KV heads exist. */
function readKvHeads(record: HfRecord, heads: number): number {
  if (record.flag('new_decoder_architecture') !== true && record.flag('multi_query') === true) return 1;
  if (record.flag('multi_query_attention') === false) return heads;
  return record.optionalSize('num_key_value_heads', 'num_kv_heads', 'n_head_kv', 'multi_query_group_num') ?? heads;
}

function readHeadDim(record: HfRecord, hiddenSize: number, heads: number): number {
  const given = record.optionalSize('head_dim', 'attention_head_dim', 'kv_channels');
  if (given !== undefined) return given;
  if (hiddenSize % heads === 0) return hiddenSize / heads;
  throw record.impossible('head_dim', `given, because hidden size ${hiddenSize} is not divisible by ${heads} heads`);
}

function readMla(record: HfRecord): MlaSpec | null {
  const kvLoraRank = record.optionalSize('kv_lora_rank');
  if (kvLoraRank === undefined) return null;
  return {
    kvLoraRank,
    qLoraRank: record.count('q_lora_rank'),
    ropeHeadDim: record.size('qk_rope_head_dim'),
    nopeHeadDim: record.size('qk_nope_head_dim'),
    vHeadDim: record.size('v_head_dim'),
  };
}
