import type { GpuSpec, LlmSpec } from '@foretoken/catalog';

/** A dense bf16 model with the given dimensions; for tests. */
export function llmOf(fields: Partial<LlmSpec> & Pick<LlmSpec, 'id' | 'layers' | 'hiddenSize' | 'heads' | 'kvHeads' | 'vocabSize'>): LlmSpec {
  return {
    name: fields.id,
    aliases: [],
    headDim: 128,
    intermediateSize: 0,
    gatedMlp: true,
    tieEmbeddings: false,
    maxPosition: 131072,
    qkNorm: false,
    attention: 'GQA',
    mla: null,
    moe: null,
    window: null,
    linear: null,
    dtype: 'bf16',
    paramsTotal: 0,
    paramsActive: 0,
    kvBytesPerToken: 0,
    verification: 'source',
    source: 'test',
    notes: '',
    ...fields,
  };
}

export const LLAMA_8B: LlmSpec = llmOf({
  id: 'llama-3.1-8b',
  layers: 32,
  hiddenSize: 4096,
  heads: 32,
  kvHeads: 8,
  intermediateSize: 14336,
  vocabSize: 128256,
  paramsTotal: 8.03e9,
});

export const LLAMA_70B: LlmSpec = llmOf({
  id: 'llama-3.3-70b',
  layers: 80,
  hiddenSize: 8192,
  heads: 64,
  kvHeads: 8,
  intermediateSize: 28672,
  vocabSize: 128256,
  paramsTotal: 70.55e9,
});

export const DEEPSEEK_V3: LlmSpec = llmOf({
  id: 'deepseek-v3',
  layers: 61,
  hiddenSize: 7168,
  heads: 128,
  kvHeads: 128,
  headDim: 192,
  intermediateSize: 18432,
  vocabSize: 129280,
  maxPosition: 163840,
  attention: 'MLA',
  mla: { kvLoraRank: 512, qLoraRank: 1536, ropeHeadDim: 64, nopeHeadDim: 128, vHeadDim: 128 },
  moe: { experts: 256, topK: 8, intermediateSize: 2048, sharedExperts: 1, sharedIntermediateSize: 2048, denseLayers: 3 },
  paramsTotal: 671e9,
});

export const GPT_OSS_120B: LlmSpec = llmOf({
  id: 'gpt-oss-120b',
  layers: 36,
  hiddenSize: 2880,
  heads: 64,
  kvHeads: 8,
  headDim: 64,
  vocabSize: 201088,
  window: { layers: 18, kind: 'sliding', windowTokens: 128 },
  moe: { experts: 128, topK: 4, intermediateSize: 2880, sharedExperts: 0, sharedIntermediateSize: 0, denseLayers: 0 },
  paramsTotal: 116.8e9,
});

/** A GPU row; for tests. */
export function gpuOf(fields: Partial<GpuSpec> & Pick<GpuSpec, 'id'>): GpuSpec {
  return {
    name: fields.id,
    aliases: [],
    vendor: 'NVIDIA',
    architecture: 'Hopper sm90',
    memoryMarketingGb: 80,
    memoryUsableMib: 81559,
    memoryBandwidthBytesPerS: 3350e9,
    peakFlops: { bf16: 989e12, fp16: 989e12, fp8: 1979e12, fp4: null, int8: 1979e12 },
    scaleUp: { link: 'NVLink4', bytesPerS: 450e9, domainGpus: 8 },
    pcie: { generation: '5x16', bytesPerS: 64e9 },
    peerToPeer: true,
    smCount: 132,
    l2Bytes: 50e6,
    tdpW: 700,
    allInW: null,
    attentionKernel: 'fa3',
    latencyProfile: null,
    verification: 'source',
    source: 'test',
    notes: '',
    ...fields,
  };
}

export const H100: GpuSpec = gpuOf({ id: 'h100-sxm', latencyProfile: 'h100-sxm' });
export const RTX_PRO_6000: GpuSpec = gpuOf({
  id: 'rtx-pro-6000-se',
  architecture: 'Blackwell sm120',
  memoryUsableMib: 97887,
  scaleUp: null,
  attentionKernel: 'fa2',
  latencyProfile: 'rtx-pro-6000-se',
});
export const A100: GpuSpec = gpuOf({
  id: 'a100-sxm-80',
  architecture: 'Ampere sm80',
  memoryUsableMib: 81920,
  attentionKernel: 'fa2',
  latencyProfile: 'a100-sxm-80',
});
