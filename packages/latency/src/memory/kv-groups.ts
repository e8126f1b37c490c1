import type { KvDtype, LlmSpec } from '@foretoken/catalog';
import { attentionLayers, fullAttentionLayers, kvBytesPerTokenPerLayer } from '@foretoken/catalog';

/** Layers that share one block table. */
export interface KvGroup {
  readonly kind: 'full' | 'sliding' | 'chunked-local' | 'linear';
  /** Layers of this group, padding not counted. */
  readonly layers: number;
  /** Window or chunk of the group, null for full and linear layers. */
  readonly windowTokens: number | null;
}

/** How the KV cache of a model is cut into blocks on one rank. */
export interface KvLayout {
  readonly groups: readonly KvGroup[];
  /** Layers per group; smaller groups are padded. */
  readonly groupSize: number;
  /** Tokens per block; larger than asked for where a linear layer's state must fit in a page. */
  readonly blockSize: number;
  /** Bytes of one layer's page. */
  readonly pageBytes: number;
  /** Bytes of one block: page x group size. */
  readonly blockBytes: number;
}

interface LayerKind {
  readonly kind: KvGroup['kind'];
  readonly layers: number;
  readonly windowTokens: number | null;
}

/**
 * Splits the layers of a pipeline stage into equal-size groups with one table each over one shared pool: the
 * size is the smallest count of any kind, or the largest if that is below 1.5 times the smallest
 * (vLLM: v1/core/kv_cache_utils.py, `_get_kv_cache_groups_uniform_page_size`).
 */
export function hybridKvLayout(llm: LlmSpec, kvDtype: KvDtype, tensorParallel: number, pipelineParallel: number, blockSize: number): KvLayout {
  const kinds = layerKinds(llm, pipelineParallel);
  const counts = kinds.map((kind) => kind.layers);
  const smallest = Math.min(...counts);
  const largest = Math.max(...counts);
  const groupSize = largest < 1.5 * smallest ? largest : smallest;
  const perToken = kvBytesPerTokenPerLayer(llm, kvDtype, tensorParallel);
  const tokens = blockTokens(llm, perToken, tensorParallel, blockSize);
  const pageBytes = tokens * perToken;
  return {
    groups: kinds.flatMap((kind) => splitKind(kind, groupSize)),
    groupSize,
    blockSize: tokens,
    pageBytes,
    blockBytes: pageBytes * groupSize,
  };
}

/**
 * One block table for all attention layers of a pipeline stage: windows keep every token, as do engines that know
 * no groups, and the state of linear layers is not counted.
 */
export function onePoolLayout(llm: LlmSpec, kvDtype: KvDtype, tensorParallel: number, pipelineParallel: number, blockSize: number): KvLayout {
  const layers = Math.ceil(attentionLayers(llm) / pipelineParallel);
  const pageBytes = blockSize * kvBytesPerTokenPerLayer(llm, kvDtype, tensorParallel);
  return { groups: [{ kind: 'full', layers, windowTokens: null }], groupSize: layers, blockSize, pageBytes, blockBytes: pageBytes * layers };
}

/** KV bytes of one more token while every layer of the layout still keeps it. */
export function layoutBytesPerToken({ groups, pageBytes, blockSize }: KvLayout): number {
  const layers = groups.reduce((sum, group) => sum + (group.kind === 'linear' ? 0 : group.layers), 0);
  return (layers * pageBytes) / blockSize;
}

/** KV bytes that one more token takes on a rank while every layer still keeps it. */
export function rankKvBytesPerToken(llm: LlmSpec, kvDtype: KvDtype, tensorParallel: number, pipelineParallel: number): number {
  const layers = layerKinds(llm, pipelineParallel).reduce((sum, kind) => sum + (kind.kind === 'linear' ? 0 : kind.layers), 0);
  return layers * kvBytesPerTokenPerLayer(llm, kvDtype, tensorParallel);
}

/** Blocks that one request of `tokens` tokens can hold at once, over all groups. */
export function requestBlocks(layout: KvLayout, tokens: number, maxNumBatchedTokens: number): number {
  let blocks = 0;
  for (const group of layout.groups) blocks += groupBlocks(group, layout.blockSize, tokens, maxNumBatchedTokens);
  return blocks;
}

function groupBlocks(group: KvGroup, blockSize: number, tokens: number, maxNumBatchedTokens: number): number {
  const window = group.windowTokens ?? 0;
  if (group.kind === 'linear') return 1;
  if (group.kind === 'sliding') return Math.ceil(Math.min(window - 1 + maxNumBatchedTokens, tokens) / blockSize) + 1;
  if (group.kind === 'chunked-local') return Math.ceil(Math.min(window + maxNumBatchedTokens, tokens) / blockSize);
  return Math.ceil(tokens / blockSize);
}

function layerKinds(llm: LlmSpec, pipelineParallel: number): readonly LayerKind[] {
  const stage = (layers: number): number => Math.ceil(layers / pipelineParallel);
  const kinds: LayerKind[] = [{ kind: 'full', layers: stage(fullAttentionLayers(llm)), windowTokens: null }];
  if (llm.window !== null) kinds.push({ kind: llm.window.kind, layers: stage(llm.window.layers), windowTokens: llm.window.windowTokens });
  if (llm.linear !== null) kinds.push({ kind: 'linear', layers: stage(llm.linear.layers), windowTokens: null });
  return kinds.filter((kind) => kind.layers > 0);
}

function splitKind(kind: LayerKind, groupSize: number): readonly KvGroup[] {
  const groups: KvGroup[] = [];
  for (let left = kind.layers; left > 0; left -= groupSize) groups.push({ ...kind, layers: Math.min(left, groupSize) });
  return groups;
}

/** Pages of all kinds are equal: attention blocks grow, by 16 tokens, until a linear layer's state fits. */
function blockTokens(llm: LlmSpec, perToken: number, tensorParallel: number, blockSize: number): number {
  if (llm.linear === null) return blockSize;
  const state = llm.linear.stateBytesPerSequence / tensorParallel;
  return Math.max(blockSize, Math.ceil(state / perToken / 16) * 16);
}
