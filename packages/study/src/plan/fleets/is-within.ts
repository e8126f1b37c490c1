import type { PlanLimits } from '../file/plan.ts';

/** Whether so many GPUs of each type, at that price, are to be had. */
export function isWithin({ gpus, usdPerHour, perGpu }: PlanLimits, of: ReadonlyMap<string, number>, usd: number): boolean {
  const total = [...of.values()].reduce((sum, n) => sum + n, 0);
  return total <= gpus && usd <= usdPerHour + 1e-9 && [...of].every(([gpu, n]) => n <= (perGpu[gpu] ?? Infinity));
}
