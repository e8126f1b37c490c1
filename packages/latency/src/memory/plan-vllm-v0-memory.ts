import { divideMemory } from './divide-memory.ts';
import type { MemoryBase } from './memory-base.ts';
import { gib } from './memory-errors.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryRule } from './memory-rule.ts';
import { forwardBytes, NO_OVERHEAD, overheadBytes } from './overhead.ts';

/** vLLM V0's flags; absent ones take its defaults. */
export interface VllmV0MemoryRequest extends MemoryBase {
  readonly blockSize?: number;
  /** Share of the GPU that the engine may use; default 0.9. */
  readonly gpuMemoryUtilization?: number;
  readonly maxNumBatchedTokens: number;
  readonly maxModelLen: number;
}

/**
 * Plans a vLLM V0 worker's memory: what is not torch's, the profiling run, and no estimate for graphs, which are
 * captured into the rest (vLLM v0.6.5 `worker/worker.py`, determine_num_available_blocks). V0 has no null block.
 * @throws ForetokenError E0310, E0311 (path `engine.maxModelLen`), E0405, E0408.
 */
export function planVllmV0Memory(request: VllmV0MemoryRequest): MemoryPlan {
  return divideMemory(VLLM_V0_RULE, request);
}

const VLLM_V0_RULE: MemoryRule<VllmV0MemoryRequest> = {
  counts: (request) => ({ blockSize: VLLM_V0_RULE.blockSize(request), maxNumBatchedTokens: request.maxNumBatchedTokens, maxModelLen: request.maxModelLen }),
  shares: (request) => ({ gpuMemoryUtilization: utilization(request) }),
  blockSize: ({ blockSize, memory }) => blockSize ?? memory.engines.vllmV0.blockSize,
  reservedBlocks: 0,
  longest: ({ maxModelLen }) => ({ field: 'maxModelLen', tokens: maxModelLen }),
  budget: (request, gpuBytes, weightsBytes) => {
    const { nonTorchBytes, samplerBytesPerVocab } = request.memory.engines.vllmV0;
    const overhead = {
      ...NO_OVERHEAD,
      contextBytes: nonTorchBytes,
      ncclBytes: request.tensorParallel * request.pipelineParallel > 1 ? nonTorchBytes : 0,
      activationBytes: forwardBytes(request, request.maxNumBatchedTokens),
      samplerBytes: samplerBytesPerVocab * request.llm.vocabSize,
      residentBytes: request.residentBytes ?? 0,
    };
    const requestedBytes = gpuBytes * utilization(request);
    return { requestedBytes, because: `${utilization(request)} of ${gib(gpuBytes)}`, overhead, kvBytes: requestedBytes - weightsBytes - overheadBytes(overhead) };
  },
  remedies: (request) => [{ text: 'gpuMemoryUtilization 0.95', request: { ...request, gpuMemoryUtilization: Math.max(0.95, utilization(request)) } }],
};

function utilization({ gpuMemoryUtilization, memory }: VllmV0MemoryRequest): number {
  return gpuMemoryUtilization ?? memory.engines.vllmV0.gpuMemoryUtilization;
}
