import type { SyncState } from './behavior.ts';

const LEGACY_WINDOW_S = 300;
const LIMIT_FACTOR = 2;
const LIMIT_MINIMUM = 4;

/**
 * What an HPA without `behavior` does: the highest wish of the last 5 minutes, at most double the replicas (or 4) in one sync.
 * Models kubernetes horizontal.go, normalizeDesiredReplicas.
 */
export function normalizeLegacy({ nowS, current, desired, min, max, recommendations }: SyncState): number {
  const recent = recommendations.filter(({ timeS }) => timeS >= nowS - LEGACY_WINDOW_S).map(({ replicas }) => replicas);
  const stabilized = Math.max(desired, ...recent);
  const highest = Math.min(max, Math.max(LIMIT_FACTOR * current, LIMIT_MINIMUM));
  return Math.min(highest, Math.max(min, stabilized));
}
