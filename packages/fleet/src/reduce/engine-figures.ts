import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { EnginePlan } from '@foretoken/engines';
import type { RunRecorder } from '../record/run-recorder.ts';
import type { CacheFigures, CacheTiers, EngineFigures, MemoryFigures } from '../result-parts.ts';
import type { WaitingCurve } from './waiting.ts';

/** One pool's replicas over a run. */
export interface PoolSpan {
  readonly plan: EnginePlan;
  readonly recorder: RunRecorder;
  /** Replica-seconds in which its engines were up. */
  readonly upS: number;
  readonly preemptions: number;
}

/** What the engines of some pools did together until `endS`. */
export function engineOf(pools: readonly PoolSpan[], waiting: WaitingCurve, endS: number): EngineFigures {
  const sum = (value: (span: PoolSpan) => number): number => pools.reduce((total, span) => total + value(span), 0);
  const inAll = (value: (totals: RunRecorder['replicas'][number]) => number): number => sum(({ recorder }) => recorder.replicas.reduce((total, each) => total + value(each), 0));
  const wallS = sum(({ plan, upS }) => upS * (plan.ranks ?? 1));
  const busyS = inAll((each) => each.busyS);
  const first = pools[0]!.plan;
  const usageS = sum(({ plan, recorder }) => recorder.replicas.reduce((total, each) => total + each.usedBlockSeconds, 0) / plan.usableBlocks);
  return {
    steps: inAll((each) => each.steps),
    emptySteps: sum(({ recorder }) => recorder.emptySteps),
    preemptions: sum(({ preemptions }) => preemptions),
    batchMean: busyS > 0 ? inAll((each) => each.sequenceSeconds) / busyS : 0,
    batchMax: Math.max(...pools.map(({ recorder }) => recorder.batchMax)),
    waitingMean: endS > 0 ? waiting.areaS(endS) / endS : 0,
    waitingMax: waiting.max(),
    kvUsageMean: wallS > 0 ? usageMean(pools, wallS, usageS) : 0,
    kvUsagePeak: Math.max(...pools.map(({ recorder }) => recorder.kvUsagePeak)),
    kvBlocksPerReplica: first.usableBlocks * (first.ranks ?? 1),
    blockSizeTokens: first.blockSizeTokens,
    busy: wallS > 0 ? busyS / wallS : 0,
  };
}

/** One pool keeps the order of its divisions, and with it the last bit of its figure. */
function usageMean(pools: readonly PoolSpan[], wallS: number, usageS: number): number {
  const only = pools.length === 1 ? pools[0]! : undefined;
  if (only === undefined) return usageS / wallS;
  return only.recorder.replicas.reduce((total, each) => total + each.usedBlockSeconds, 0) / wallS / only.plan.usableBlocks;
}

/** Hits of the prefix cache over the requests that `isMine` tells, as the first of `plans` defines them. */
export function cacheOf(plans: readonly EnginePlan[], columns: RequestColumns, log: RequestLog, isMine: (request: number) => boolean = () => true): CacheFigures {
  let queriedTokens = 0;
  let hitTokens = 0;
  const tiers = { host: 0, disk: 0 };
  for (let r = 0; r < columns.count; r++) {
    if (Number.isNaN(log.firstScheduledS[r]!) || !isMine(r)) continue;
    queriedTokens += columns.inputTokens[r]!;
    hitTokens += log.cachedTokens[r]!;
    tiers.host += log.hostTokens?.[r] ?? 0;
    tiers.disk += log.diskTokens?.[r] ?? 0;
  }
  const definitions = [...new Set(plans.map(({ cacheDefinition }) => cacheDefinition))];
  const kvTiers = plans.find((plan) => plan.kvTiers !== undefined)?.kvTiers;
  const own: CacheTiers | undefined =
    kvTiers === undefined
      ? undefined
      : {
          deviceTokens: hitTokens - tiers.host - tiers.disk,
          hostTokens: tiers.host,
          diskTokens: tiers.disk,
          hostCapacityTokens: kvTiers.hostTokens,
          diskCapacityTokens: kvTiers.diskTokens,
          definition: kvTiers.definition,
        };
  return {
    enabled: plans.some(({ prefixCaching }) => prefixCaching),
    definition: definitions.length === 1 ? definitions[0]! : `by engine: ${definitions.join('; ')}`,
    queriedTokens,
    hitTokens,
    hitRate: queriedTokens > 0 ? hitTokens / queriedTokens : 0,
    ...(own === undefined ? {} : { tiers: own }),
  };
}

export function memoryOf(plan: EnginePlan): MemoryFigures {
  return {
    gpuBytes: Math.round(plan.memory.gpuBytes),
    weightsBytes: Math.round(plan.memory.weightsBytes),
    overheadBytes: Math.round(plan.memory.overheadBytes),
    kvBytes: Math.round(plan.memory.kvBytes),
    kvBytesPerToken: plan.memory.kvBytesPerToken,
    kvBlocks: plan.usableBlocks,
    // With several KV groups a token takes more than one block's share.
    kvTokens: plan.memory.layout.groups.length === 1 ? plan.usableBlocks * plan.blockSizeTokens : plan.memory.kvTokens,
  };
}
