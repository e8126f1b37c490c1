import type { BlockStream } from './block-stream.ts';
import type { CacheLimit, CachePolicy } from './cache-policy.ts';
import { lruCurve, type LruCurve } from './curve/lru-curve.ts';
import { replayPolicy, type ReplayTotals } from './replay.ts';

/** What one cache of one size found. */
export interface StudyPoint {
  readonly policy: CachePolicy;
  /** Infinity = endless; of an age-bounded cache always. */
  readonly capacityBlocks: number;
  /** null where nothing ages. */
  readonly ttlS: number | null;
  readonly totals: ReplayTotals;
}

export interface CacheStudy {
  /** In the order of the policies, then of the capacities (or ages). */
  readonly points: readonly StudyPoint[];
  /** Every capacity of the caches that one replay tells all about. */
  readonly curves: ReadonlyMap<CachePolicy, LruCurve>;
}

export interface StudyOptions {
  readonly policies: readonly CachePolicy[];
  readonly capacities: readonly number[];
  /** For age-bounded caches. */
  readonly ttlsS: readonly number[];
  /** Requests served of all that there are to serve. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Replays a stream through every policy at every capacity; stack policies take one pass for all of them. */
export function studyCaches(stream: BlockStream, { policies, capacities, ttlsS, onProgress }: StudyOptions): CacheStudy {
  const passesOf = ({ stack, bound }: CachePolicy): number => (stack !== undefined ? 1 : (bound === 'age' ? ttlsS : capacities).length);
  const total = stream.requests * policies.reduce((sum, policy) => sum + passesOf(policy), 0);
  let passes = 0;
  const progress = (done: number): void => onProgress?.({ done: passes * stream.requests + done, total });
  const points: StudyPoint[] = [];
  const curves = new Map<CachePolicy, LruCurve>();
  for (const policy of policies) {
    if (policy.stack !== undefined) {
      const curve = lruCurve(policy.view?.(stream) ?? stream, { touch: policy.stack, onProgress: progress });
      curves.set(policy, curve);
      for (const capacityBlocks of capacities) points.push({ policy, capacityBlocks, ttlS: null, totals: curve.at(capacityBlocks) });
      passes++;
      continue;
    }
    const limits: readonly CacheLimit[] = policy.bound === 'age' ? ttlsS.map((ttlS) => ({ capacityBlocks: Infinity, ttlS })) : capacities.map((capacityBlocks) => ({ capacityBlocks }));
    for (const limit of limits) {
      const { prefixOf: _prefixOf, mostHeld: _mostHeld, ...totals } = replayPolicy(policy, stream, limit, { onProgress: progress });
      points.push({ policy, capacityBlocks: limit.capacityBlocks, ttlS: limit.ttlS ?? null, totals });
      passes++;
    }
  }
  return { points, curves };
}
