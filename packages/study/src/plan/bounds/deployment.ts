import type { EnginePlan } from '@foretoken/engines';
import type { PoolFacts } from '@foretoken/fleet';
import type { Candidate } from '../candidate.ts';

/** A candidate that fits: its memory is divided, its step time compiled. */
export interface Deployment {
  readonly candidate: Candidate;
  readonly plan: EnginePlan;
  readonly facts: PoolFacts;
  readonly gpusPerReplica: number;
  readonly usdPerReplicaHour: number;
  /** `neocloud price of h100-sxm in the catalogue, 2026-11`. */
  readonly priceSource: string;
  /** Constant that clients see on top of every request, in seconds. */
  readonly overheadS: number;
  /** Drafted tokens may come several at once. */
  readonly speculates: boolean;
}
