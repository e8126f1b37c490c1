import { prefixCacheAffinityFilter, sloHeadroomTierFilter } from './filters/filters.ts';
import type { FilterPolicy, ScorerPolicy } from './pipeline-part.ts';
import { contextLengthScorer, loraAffinityScorer, noHitLruScorer, prefixScorer, sessionAffinityScorer } from './scorers/affinity-scorers.ts';
import { latencyHeadroomScorer } from './scorers/latency-headroom.ts';
import { activeRequestScorer, kvUtilizationScorer, loadAwareScorer, queueScorer, runningScorer, tokenLoadScorer } from './scorers/load-scorers.ts';

/** Every scorer of a pipeline, one line each. */
export const SCORERS: readonly ScorerPolicy[] = [
  queueScorer,
  runningScorer,
  kvUtilizationScorer,
  loadAwareScorer,
  activeRequestScorer,
  tokenLoadScorer,
  prefixScorer,
  loraAffinityScorer,
  sessionAffinityScorer,
  noHitLruScorer,
  contextLengthScorer,
  latencyHeadroomScorer,
];

/** Every filter. */
export const FILTERS: readonly FilterPolicy[] = [prefixCacheAffinityFilter, sloHeadroomTierFilter];
