import type { GpuSpec, LlmSpec } from '@foretoken/catalog';
import type { EnginePlan } from '@foretoken/engines';
import type { StepTotals } from '@foretoken/fleet';
import { percent, quantity } from '@foretoken/kernel';
import type { BoundKind, PoolExplanation } from './explain-result.ts';

/** With less of the time to the first token than this in a queue, beyond the steps at hand, the engines keep up with the arrivals. */
const QUEUED = 0.1;
/** One of the waits must take this share of the queue to be called the bound. */
const MOST = 0.5;

/** What the bound of a pool is told from. */
export interface PoolEvidence {
  readonly name: string;
  readonly plan: EnginePlan;
  readonly gpu: GpuSpec;
  readonly llm: LlmSpec;
  readonly gpusPerReplica: number;
  readonly busy: number;
  readonly totals: StepTotals;
  /** Mean seconds that requests waited for KV blocks (preempted ones again), for slots, and behind full steps; of all waits; of TTFT. */
  readonly waits: { readonly kv: number; readonly batch: number; readonly tokens: number; readonly all: number; readonly ttft: number };
  readonly isOverloaded: boolean;
}

export function explainPool(evidence: PoolEvidence): PoolExplanation {
  const { name, busy, totals } = evidence;
  const ridgeTokens = ridgeOf(evidence);
  const tokensPerStep = totals.stepS > 0 ? totals.tokenSeconds / totals.stepS : 0;
  const weightReadShare = weightReads(totals, ridgeTokens);
  return { name, busy, totals, tokensPerStep, ridgeTokens, weightReadShare, ...boundOf(evidence, ridgeTokens, weightReadShare) };
}

/**
 * Tokens of a step from which reading the weights takes less time than multiplying by them: peak FLOP/s x bytes per parameter / (2 x
 * bandwidth); with experts as many times more as parameters are passed by. The roofline of Williams et al., CACM 2009, by the datasheet.
 */
function ridgeOf({ plan, gpu, llm, gpusPerReplica }: PoolEvidence): number {
  const bytesPerParameter = (plan.memory.weightsBytes * gpusPerReplica) / llm.paramsTotal;
  const isFp8 = bytesPerParameter > 0.9 && bytesPerParameter < 1.4;
  const peak = (isFp8 ? gpu.peakFlops.fp8 : null) ?? gpu.peakFlops.bf16 ?? gpu.peakFlops.fp16 ?? NaN;
  return (peak * bytesPerParameter * (llm.paramsTotal / llm.paramsActive)) / (2 * gpu.memoryBandwidthBytesPerS);
}

/** Share of the time of matrix products in steps of fewer tokens than the ridge. */
function weightReads({ matrixS }: StepTotals, ridgeTokens: number): number {
  const ridge = Math.floor(4 * Math.log2(ridgeTokens));
  const total = matrixS.reduce((sum, seconds) => sum + seconds, 0);
  return total === 0 ? 0 : matrixS.slice(0, Math.max(0, ridge)).reduce((sum, seconds) => sum + seconds, 0) / total;
}

function boundOf({ plan, busy, totals, waits, isOverloaded }: PoolEvidence, ridgeTokens: number, weightReadShare: number): { readonly bound: BoundKind; readonly boundBy: string } {
  const { limits } = plan;
  if (totals.steps === 0) return { bound: 'arrivals', boundBy: 'nothing: no step ran' };
  const largest = largestPart(totals, ridgeTokens, weightReadShare);
  if (!isOverloaded && waits.kv + waits.batch + waits.tokens < QUEUED * waits.ttft) {
    return { bound: 'arrivals', boundBy: `the arrivals: hardly anybody waits for room, with a step running ${percent(busy)} of the time; of step time most is ${largest.text}` };
  }
  const share = (part: number): number => (waits.all > 0 ? part / waits.all : 0);
  if (share(waits.kv) > MOST) return { bound: 'kv-capacity', boundBy: `KV capacity: requests wait for its blocks for ${percent(share(waits.kv))} of their queue time` };
  if (share(waits.batch) > MOST) return { bound: 'batch-limit', boundBy: `the batch limit (${limits.sequences.flag} ${limits.sequences.value}): ${percent(share(waits.batch))} of queue time` };
  const behind = limits.stepTokens !== null && share(waits.tokens) > MOST ? `; steps are full of prompt tokens (${limits.stepTokens.flag} ${limits.stepTokens.value}) for ${percent(share(waits.tokens))} of queue time` : '';
  return { bound: largest.bound, boundBy: `${largest.text}${behind}` };
}

/** Of a busy engine the largest part of step time bounds it. */
function largestPart({ partS, stepS }: StepTotals, ridgeTokens: number, weightReadShare: number): { readonly bound: BoundKind; readonly text: string } {
  const matrices = partS.gemm + partS.moe + partS.head;
  const isCompute = weightReadShare < 0.5;
  const groups: readonly { readonly bound: BoundKind; readonly seconds: number; readonly text: string }[] = [
    {
      bound: isCompute ? 'compute' : 'weight-reads',
      seconds: matrices,
      text: `${isCompute ? 'compute' : 'weight reads'} in matrix products (${percent(isCompute ? 1 - weightReadShare : weightReadShare)} of their time in steps of ${isCompute ? 'more' : 'fewer'} than ${quantity(ridgeTokens)} tokens)`,
    },
    { bound: 'kv-reads', seconds: partS.attentionDecode, text: 'KV reads in attention' },
    { bound: 'compute', seconds: partS.attentionPrefill + partS.elementwise, text: 'compute of attention over prompts' },
    { bound: 'communication', seconds: partS.communication, text: 'communication between GPUs' },
    { bound: 'host', seconds: partS.host + partS.other, text: 'host time and waits beside the model' },
  ];
  const largest = groups.reduce((most, each) => (each.seconds > most.seconds ? each : most));
  return { bound: largest.bound, text: `${largest.text}: ${percent(stepS > 0 ? largest.seconds / stepS : 0)} of step time` };
}
