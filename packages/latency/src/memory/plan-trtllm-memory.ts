import { atRanks } from '../profile/engine-memory-data.ts';
import { divideMemory } from './divide-memory.ts';
import type { MemoryBase } from './memory-base.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryRule } from './memory-rule.ts';
import { NO_OVERHEAD, overheadBytes } from './overhead.ts';

/** TensorRT-LLM's flags; absent ones take its defaults. */
export interface TrtllmMemoryRequest extends MemoryBase {
  /** Share of what weights, activations and communication leave that becomes cache; default 0.9. */
  readonly freeGpuMemoryFraction?: number;
  /** Tokens per block; default 32 (PyTorch backend). */
  readonly tokensPerBlock?: number;
  readonly maxNumTokens: number;
  readonly maxSeqLen: number;
}

/**
 * Plans a TensorRT-LLM worker's memory: a share of what is free once engine, activations, NCCL and the runtime
 * are loaded; the last block is rounded up (`kvCacheManager.cpp`; reference: engines-other.md section 7, memory
 * constants of aiconfigurator).
 * @throws ForetokenError E0310, E0311 (path `engine.maxSeqLen`), E0405, E0408.
 */
export function planTrtllmMemory(request: TrtllmMemoryRequest): MemoryPlan {
  return divideMemory(TRTLLM_RULE, request);
}

const TRTLLM_RULE: MemoryRule<TrtllmMemoryRequest> = {
  counts: (request) => ({ tokensPerBlock: TRTLLM_RULE.blockSize(request), maxNumTokens: request.maxNumTokens, maxSeqLen: request.maxSeqLen }),
  shares: (request) => ({ freeGpuMemoryFraction: fraction(request) }),
  blockSize: ({ tokensPerBlock, memory }) => tokensPerBlock ?? memory.engines.trtllm.tokensPerBlock,
  reservedBlocks: 0,
  roundsUp: true,
  longest: ({ maxSeqLen }) => ({ field: 'maxSeqLen', tokens: maxSeqLen }),
  budget: (request, gpuBytes, weightsBytes) => {
    const { ncclBytes, otherBytes } = request.memory.engines.trtllm;
    const ranks = request.tensorParallel * request.pipelineParallel;
    const overhead = {
      ...NO_OVERHEAD,
      contextBytes: otherBytes,
      ncclBytes: atRanks(ncclBytes, ranks),
      activationBytes: activationBytes(request),
      residentBytes: request.residentBytes ?? 0,
    };
    const usedBytes = weightsBytes + overheadBytes(overhead);
    const kvBytes = (gpuBytes - usedBytes) * fraction(request);
    return { requestedBytes: usedBytes + Math.max(0, kvBytes), because: `all that they take, and freeGpuMemoryFraction ${fraction(request)} of the rest`, overhead, kvBytes };
  },
  remedies: (request) => (request.maxNumTokens > 2048 ? [{ text: 'maxNumTokens 2048', request: { ...request, maxNumTokens: 2048 } }] : []),
};

function fraction({ freeGpuMemoryFraction, memory }: TrtllmMemoryRequest): number {
  return freeGpuMemoryFraction ?? memory.engines.trtllm.freeGpuMemoryFraction;
}

function activationBytes({ llm, memory, tensorParallel, maxNumTokens }: TrtllmMemoryRequest): number {
  const { activationCoefficients, minActivationBytes } = memory.engines.trtllm;
  const coefficient = atRanks(llm.moe === null ? activationCoefficients.dense : activationCoefficients.moe, tensorParallel);
  return Math.max(minActivationBytes, 2 * maxNumTokens * llm.hiddenSize * coefficient);
}
