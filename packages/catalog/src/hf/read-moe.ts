import type { MoeSpec } from '../llm.ts';
import type { HfRecord } from './hf-record.ts';

/** Reads the routed experts of a model with `mlpLayers` layers that hold an MLP; null = dense. */
export function readMoe(record: HfRecord, mlpLayers: number): MoeSpec | null {
  const experts = record.count('num_local_experts', 'n_routed_experts', 'num_experts', 'moe_num_experts');
  if (experts < 2) return null;
  const intermediateSize = record.size('moe_intermediate_size', 'expert_intermediate_size', 'intermediate_size');
  const denseLayers = readDenseLayers(record, mlpLayers);
  if (denseLayers === mlpLayers) return null;
  return {
    experts,
    topK: record.size('num_experts_per_tok', 'num_experts_per_token', 'experts_per_token', 'moe_topk', 'moe_top_k'),
    intermediateSize,
    ...readShared(record, intermediateSize),
    denseLayers,
  };
}

/** Intermediate size of the dense MLPs; 0 when no layer has one. Llama 4 names it apart, Qwen 1 gives the doubled size. */
export function readDenseSize(record: HfRecord, moe: MoeSpec | null, mlpLayers: number, hiddenSize: number): number {
  if (mlpLayers === 0 || moe?.denseLayers === 0) return 0;
  const size = record.optionalSize('intermediate_size_mlp', 'intermediate_size', 'ffn_hidden_size', 'ffn_dim', 'n_inner');
  if (size !== undefined) return record.modelType === 'qwen' ? size / 2 : size;
  // BLOOM, Falcon and GPT-2 have no field: four times the hidden size by construction.
  return FOURFOLD.has(record.modelType) ? 4 * hiddenSize : record.size('intermediate_size');
}

const FOURFOLD: ReadonlySet<string> = new Set(['bloom', 'falcon', 'gpt2']);

function readShared(record: HfRecord, expertSize: number): Pick<MoeSpec, 'sharedExperts' | 'sharedIntermediateSize'> {
  const isLlama4 = record.modelType.startsWith('llama4');
  const count = isLlama4 ? 1 : record.count('n_shared_experts', 'num_shared_experts');
  const size = record.count('moe_shared_expert_intermediate_size', 'shared_expert_intermediate_size', 'shared_intermediate_size');
  if (size > 0) return { sharedExperts: Math.max(1, count), sharedIntermediateSize: size * (record.modelType === 'nemotron_h' ? Math.max(1, count) : 1) };
  return { sharedExperts: count, sharedIntermediateSize: count * expertSize };
}

/** Layers without experts: those of the letter pattern, the first k, those a step skips, and those listed. */
function readDenseLayers(record: HfRecord, mlpLayers: number): number {
  const letters = record.text('hybrid_override_pattern');
  if (letters !== undefined) return [...letters].filter((letter) => letter === '-').length;
  const listed = record.list('moe_layers');
  if (listed !== undefined) return mlpLayers - listed.length;
  const frequency = record.list('moe_layer_freq');
  if (frequency !== undefined) return frequency.filter((flag) => flag === 0).length;
  const isDense = denseRule(record);
  return Array.from({ length: mlpLayers }, (_, layer) => layer).filter(isDense).length;
}

function denseRule(record: HfRecord): (layer: number) => boolean {
  const step = record.optionalSize('interleave_moe_layer_step', 'decoder_sparse_step') ?? 1;
  const period = record.optionalSize('moe_layer_freq') ?? 1;
  const first = record.count('first_k_dense_replace');
  const only = new Set(record.list('mlp_only_layers') ?? []);
  return (layer) => layer < first || only.has(layer) || (layer + 1) % step !== 0 || layer % period !== 0;
}
