import { duration } from '@foretoken/kernel';
import type { PlanOutcome } from './plan-fleets.ts';

/** Where nothing holds: what came nearest, and why it missed. */
export function nearestMiss({ sized, pruned }: Pick<PlanOutcome, 'sized' | 'pruned'>): string {
  let best: { readonly over: number; readonly sentence: string } | undefined;
  for (const { shape, tried } of sized) {
    for (const [replicas, { trials }] of tried) {
      const misses = trials.flatMap(({ slo }) => slo.filter(({ met }) => !met).map(({ metric, statistic, actualS, boundS }) => ({ over: actualS / boundS, text: `${statistic} ${metric.toUpperCase()} is ${duration(actualS)}, and may be ${duration(boundS)}` })));
      const worst = misses.toSorted((a, b) => b.over - a.over)[0];
      if (worst !== undefined && worst.over < (best?.over ?? Infinity)) best = { over: worst.over, sentence: `${replicas} × ${shape.label}: ${worst.text}` };
    }
  }
  if (best !== undefined) return best.sentence;
  const cut = sized.flatMap(({ shape, tried }) => [...tried].flatMap(([replicas, { trials }]) => trials.flatMap(({ broken, refusal }) => (broken.length > 0 || refusal !== null ? [{ shape, replicas, broken, refusal }] : []))));
  const last = cut.toSorted((a, b) => a.broken.length - b.broken.length)[0];
  if (last?.refusal !== undefined && last.refusal !== null) return `${last.shape.label}: ${last.refusal.message}`;
  if (last !== undefined) return `${last.replicas} × ${last.shape.label}: ${last.broken.map(({ metric, statistic, boundS }) => `${statistic} ${metric.toUpperCase()} is beyond ${duration(boundS)}`).join(', ')} for certain before the run was over`;
  const first = pruned[0];
  return first === undefined ? 'there was no candidate' : `${first.label}: ${first.detail}`;
}
