import type { EngineLimits, EngineTraits } from '@foretoken/engines';
import type { QuantileInfluence } from '@foretoken/kernel';
import type { WaitTotals } from '../record/wait-totals.ts';
import type { FleetTotals } from '../reduce/fleet-totals.ts';
import type { RunResult } from '../result.ts';

/** One candidate of a comparison after its simulation; plain data, so that it can cross a thread. */
export interface CandidateRun {
  /** Name of its row, unique in a comparison. */
  readonly label: string;
  readonly result: RunResult;
  /** Of each replication; `result` is their mean. */
  readonly results: readonly RunResult[];
  readonly plan: PlanFacts;
  /** How it was made, where that is not obvious; each a sentence. */
  readonly notes: readonly string[];
  /** Options of the scenario that mean nothing to this engine, and the one that they are for. */
  readonly dropped?: { readonly options: readonly string[]; readonly engine: string };
  /** One entry per replication, by seed. */
  readonly replications: readonly ReplicationTimes[];
}

/** What a deployment declares, as far as it explains numbers. */
export interface PlanFacts {
  readonly traits: EngineTraits;
  readonly limits: EngineLimits;
  readonly maxModelLen: number;
  /** Tokens of KV cache per replica. */
  readonly kvTokens: number;
  /** A decode step at equal batches, to tell the speed of a step from its size. */
  readonly decodeSteps: readonly DecodeStep[];
  /** A step is scheduled while the one before it runs: the engine can, and its host time is hidden. */
  readonly overlaps: boolean;
}

/** Step time of so many decodes with the mean context of the workload, in seconds. */
export interface DecodeStep {
  readonly sequences: number;
  readonly totalS: number;
  readonly hostS: number;
}

/** What is compared request by request; columns by request, NaN where it did not complete. */
export interface ReplicationTimes {
  /** Equal for equal requests: only these can be paired. */
  readonly requestsDigest: number;
  readonly ttftS: Float64Array;
  readonly e2eS: Float64Array;
  /** Mean gap; NaN for one token. */
  readonly tpotS?: Float64Array;
  /** 1 = met every bound; absent without an SLO. */
  readonly isGood?: Uint8Array;
  readonly makespanS?: number;
  /** Gaps between tokens in consecutive parts of the run; absent when it is too short. */
  readonly itl?: { readonly p50: QuantileInfluence; readonly p99: QuantileInfluence };
  readonly requestsPerS: number;
  readonly waits: WaitTotals;
  /** Request-seconds before the first step, of all that had one. */
  readonly queueS: number;
  readonly outputTokensPerS: number;
  /** Null without an SLO. */
  readonly goodputPerS: number | null;
  readonly fleet: FleetTotals;
}

/** A candidate that cannot run, and why. */
export interface CandidateRefusal {
  readonly label: string;
  readonly code: string;
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** What to do next; empty when there is nothing to say. */
  readonly hint: string;
}
