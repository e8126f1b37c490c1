import { linearStateBytes } from '../kv-bytes.ts';
import type { LinearDims, LinearSpec } from '../llm.ts';
import type { HfRecord } from './hf-record.ts';

/** Reads the linear-attention layers of a model that has `layers` of them; null = none. */
export function readLinear(record: HfRecord, layers: number): LinearSpec | null {
  if (layers === 0) return null;
  const { kind, dims } = readDims(record);
  return { layers, stateBytesPerSequence: linearStateBytes(dims), kind, dims };
}

interface KindAndDims {
  readonly kind: NonNullable<LinearSpec['kind']>;
  readonly dims: LinearDims;
}

function readDims(record: HfRecord): KindAndDims {
  if (record.value('mamba_num_heads') !== undefined) return { kind: 'mamba2', dims: mambaDims(record) };
  if (record.value('linear_num_value_heads') !== undefined) return { kind: 'gated-deltanet', dims: deltaNetDims(record) };
  // MiniMax: lightning attention has the heads of the softmax layers.
  const heads = record.size('num_attention_heads');
  const headDim = record.size('head_dim');
  return { kind: 'lightning', dims: { keyHeads: heads, keyHeadDim: headDim, valueHeads: heads, valueHeadDim: headDim, convKernel: 1 } };
}

function mambaDims(record: HfRecord): LinearDims {
  return {
    keyHeads: record.size('n_groups', 'mamba_n_groups'),
    keyHeadDim: record.size('ssm_state_size', 'mamba_state_dim'),
    valueHeads: record.size('mamba_num_heads'),
    valueHeadDim: record.size('mamba_head_dim'),
    convKernel: record.size('conv_kernel', 'mamba_d_conv'),
  };
}

function deltaNetDims(record: HfRecord): LinearDims {
  return {
    keyHeads: record.size('linear_num_key_heads'),
    keyHeadDim: record.size('linear_key_head_dim'),
    valueHeads: record.size('linear_num_value_heads'),
    valueHeadDim: record.size('linear_value_head_dim'),
    convKernel: record.size('linear_conv_kernel_dim'),
  };
}
