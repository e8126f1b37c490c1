import { number } from '@foretoken/engines';
import type { AutoscalerPolicy } from './autoscaler.ts';
import { duration } from './options/scale-option.ts';
import { readyPods } from './signals/pods.ts';
import { shown } from './signals/shown.ts';

/** Thresholds on the load, which is below 0: minus the free blocks per request. */
export interface LlumnixConfig {
  readonly scaleUpThreshold: number;
  readonly scaleDownThreshold: number;
}

/** One instance as the manager sees it. */
export interface LlumnixInstance {
  readonly freeBlocks: number;
  readonly usedBlocks: number;
  readonly requests: number;
}

/**
 * One replica more when the average load is above the upper threshold; one fewer when it stays below the lower one after the
 * last instance has moved its blocks to the others. Models AlibabaPAI/llumnix, global scaling with the policy avg_load.
 */
export function llumnixStep({ scaleUpThreshold, scaleDownThreshold }: LlumnixConfig, instances: readonly LlumnixInstance[]): -1 | 0 | 1 {
  const last = instances.at(-1);
  if (last === undefined) return 0;
  const requests = instances.reduce((sum, each) => sum + each.requests, 0);
  const free = instances.reduce((sum, each) => sum + each.freeBlocks, 0);
  if (loadOf(free, requests) > scaleUpThreshold) return 1;
  return loadOf(free - last.freeBlocks - last.usedBlocks, requests) < scaleDownThreshold ? -1 : 0;
}

function loadOf(freeBlocks: number, requests: number): number {
  if (requests === 0) return -Infinity;
  return -freeBlocks / requests;
}

interface Options extends LlumnixConfig {
  readonly scalingIntervalS: number;
}

export const llumnix: AutoscalerPolicy = {
  name: 'llumnix',
  about: 'Llumnix: one replica more or fewer by the average of free KV blocks per request; AlibabaPAI/llumnix global scheduler.',
  options: {
    scaleUpThreshold: number('Load above which a replica is added: minus the free blocks per request; default -10.', { maximum: 0 }),
    scaleDownThreshold: number('Load below which one is taken away; default -60.', { maximum: 0 }),
    scalingInterval: duration('SCALING_INTERVAL; default 10 s.'),
  },
  pipeline: { scrapeS: 1, delayS: 0 },
  create({ options, facts }) {
    const given: Options = { scaleUpThreshold: -10, scaleDownThreshold: -60, scalingIntervalS: 10, ...options };
    const blocks = Math.floor(facts.kvTokens / facts.blockSizeTokens);
    return {
      periodS: given.scalingIntervalS,
      looksBackS: 0,
      decide(observation) {
        const { wanted } = observation;
        const samples = readyPods(observation).map(({ sample }) => sample).filter((sample) => sample !== undefined);
        const instances = samples.map(({ kvUsage, running, waiting }): LlumnixInstance => ({ freeBlocks: blocks * (1 - kvUsage), usedBlocks: blocks * kvUsage, requests: running + waiting }));
        // While replicas start, the load is not what it will be.
        const change = instances.length < wanted ? 0 : llumnixStep(given, instances);
        const free = instances.reduce((sum, { freeBlocks }) => sum + freeBlocks, 0);
        const requests = instances.reduce((sum, each) => sum + each.requests, 0);
        return { replicas: wanted + change, why: `${shown(requests === 0 ? free : free / requests)} free blocks per request` };
      },
    };
  },
};
