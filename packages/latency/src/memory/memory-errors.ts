import { bytesPerWeight } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import { splitsHeads } from '../compose/check-parallel.ts';
import { requestBlocks } from './kv-groups.ts';
import type { MemoryBase } from './memory-base.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryBudget, MemoryRule } from './memory-rule.ts';

const GIB = 1024 * 1024 * 1024;
const INFEASIBLE = 4;

/** E0310: weights and overhead leave no room for KV blocks; says by how much, and what would fit. */
export function doesNotFit<R extends MemoryBase>(
  rule: MemoryRule<R>,
  request: R,
  plan: MemoryPlan,
  budget: MemoryBudget,
  fits: (request: R) => boolean,
): ForetokenError {
  const { llm, gpu, tensorParallel, weightQuantization } = request;
  const leastBytes = (rule.reservedBlocks + 1) * plan.layout.blockBytes;
  // A rule that takes a share of what is left may use more than there is, as long as it is.
  const isTooSmall = plan.requestedBytes > plan.gpuBytes;
  const beyond = plan.weightsBytes + plan.overheadBytes + leastBytes - Math.min(plan.requestedBytes, plan.gpuBytes);
  const short = beyond > 0 ? beyond : leastBytes - plan.kvBytes;
  const room = isTooSmall ? `has ${gib(plan.gpuBytes)}` : `may use ${gib(plan.requestedBytes)} (${budget.because})`;
  const message =
    `${llm.id} does not fit on ${tensorParallel * request.pipelineParallel * (request.attentionDataParallel ?? 1)} x ${gpu.id}: each GPU needs ` +
    `${gib(plan.weightsBytes)} of ${weightQuantization} weights and ${gib(plan.overheadBytes)} of overhead, but ${room}; ` +
    `${gib(short)} are missing.`;
  return new ForetokenError(message, { code: 'E0310', path: 'engine.tensorParallel', hint: remedies(rule, request, fits), exitCode: INFEASIBLE });
}

function remedies<R extends MemoryBase>(rule: MemoryRule<R>, request: R, fits: (request: R) => boolean): string {
  const found: string[] = [];
  const tp = [2, 4, 8, 16, 32, 64].find((n) => n > request.tensorParallel && splitsHeads(request.llm, n) && fits(withRanks(request, n)));
  if (tp !== undefined) found.push(`tensorParallel ${tp} (${tp * request.pipelineParallel * (request.attentionDataParallel ?? 1)} GPUs per replica)`);
  if (bytesPerWeight(request.weightQuantization) > 1 && fits({ ...request, weightQuantization: 'fp8' })) found.push('fp8 weights');
  for (const remedy of rule.remedies(request)) if (fits(remedy.request)) found.push(remedy.text);
  if (found.length === 0) return 'Nothing tried would fit (more ranks, fp8 weights): use GPUs with more memory, or add pipeline stages.';
  return `It fits with ${found.join(', or with ')}.`;
}

/** Experts that are split by expert parallelism stay so. */
function withRanks<R extends MemoryBase>(request: R, tensorParallel: number): R {
  const ranks = tensorParallel * (request.attentionDataParallel ?? 1);
  return { ...request, tensorParallel, expertParallel: request.expertParallel > 1 ? ranks : 1 };
}

/** E0311: one request of the longest allowed length does not fit; says which length does. */
export function requestTooLong<R extends MemoryBase>(rule: MemoryRule<R>, request: R, plan: MemoryPlan): ForetokenError {
  const { field, tokens } = rule.longest(request);
  const longest = longestThatFits(rule, request, plan);
  const message =
    `One request of ${field} ${tokens} tokens needs ${plan.blocksPerLongestRequest} KV blocks ` +
    `(${gib(plan.blocksPerLongestRequest * plan.layout.blockBytes)}), but ${request.gpu.id} has room for ${plan.kvBlocks} ` +
    `(${gib(plan.kvBytes)}) beside ${request.llm.id}.`;
  const shorter = longest > 0 ? `Set ${field} to ${longest} or less` : 'Use fewer batched tokens';
  return new ForetokenError(message, {
    code: 'E0311',
    path: `engine.${field}`,
    hint: `${shorter}, or give the model more memory (larger tensorParallel, fp8 KV cache, quantised weights).`,
    exitCode: INFEASIBLE,
  });
}

/** vLLM's estimate for its error message: bisection on the length. */
function longestThatFits<R extends MemoryBase>(rule: MemoryRule<R>, request: R, plan: MemoryPlan): number {
  const chunk = rule.hybridGroups?.chunkTokens(request) ?? 0;
  let low = 0;
  let high = rule.longest(request).tokens;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (requestBlocks(plan.layout, middle, chunk) <= plan.kvBlocks) low = middle;
    else high = middle;
  }
  return low;
}

/** Bytes as a message shows them. */
export function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(2)} GiB`;
}
