import type { Deployment } from '../bounds/deployment.ts';
import { labelOf } from '../candidate.ts';
import type { Plan } from '../file/plan.ts';
import { pooledShape } from './pooled-shape.ts';
import type { Demand } from './shape-of.ts';
import type { Shape } from './shape.ts';

/** Part of the time that replicas of either side may be busy, for a first guess of how many there are of each. */
const BUSY = 0.7;
/** Decodes share a step: this many, where no bound says. */
const USUAL_BATCH = 64;

/** Each deployment that can hand KV over, with prompts and answers on pools of their own; the split follows the load of either side. */
export function disaggregatedShapes(deployments: readonly Deployment[], { mix, ratePerS, slo }: Demand, plan: Plan): readonly Shape[] {
  // What cuts prompts into steps is of no use where no answer waits for them.
  const able = deployments.filter(({ plan: { capabilities }, candidate }) => capabilities.kvTransfer && candidate.stepTokens === undefined && candidate.dataParallel === 1);
  return able.map((deployment) => {
    const { facts } = deployment;
    const boundS = Math.min(...slo.filter(({ metric }) => metric === 'itl' || metric === 'tpot').map((term) => term.boundS));
    const batch = batchWithin(facts, mix.contextTokens, BUSY * boundS);
    const decodeS = (mix.outputTokens * facts.decodeStepS(batch, Math.round(batch * mix.contextTokens))) / batch;
    const prefillS = facts.prefillS(Math.max(1, Math.round(mix.inputTokens)), 0);
    const pools = [
      { name: 'prefill', deployment, load: (ratePerS * prefillS) / BUSY },
      { name: 'decode', deployment, load: (ratePerS * decodeS) / BUSY },
    ];
    return pooledShape(`${labelOf(deployment.candidate)} P/D`, 'P/D', pools, [{ to: { prefill: 'prefill', decode: 'decode' } }], plan);
  });
}

/** Sequences whose decode step is within a bound, and whose KV fits. */
function batchWithin({ decodeStepS, kvTokens, maxSequences }: Deployment['facts'], contextTokens: number, boundS: number): number {
  const most = Math.max(1, Math.min(maxSequences, Math.floor(kvTokens / contextTokens), boundS === Infinity ? USUAL_BATCH : Infinity));
  let [low, high] = [1, most + 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (decodeStepS(middle, Math.round(middle * contextTokens)) <= boundS) low = middle;
    else high = middle;
  }
  return low;
}
