import type { EngineOptions, EnginePlan, EnginePolicies } from '@foretoken/engines';
import type { EngineSubject } from '../drive.ts';

/** One way to set an engine up for its contract. */
export interface EngineSetting {
  readonly options: EngineOptions;
  readonly pipelineParallel?: number;
  /** Policies of a user. */
  readonly policies?: EnginePolicies;
  readonly queueLimit?: number;
  /** Ranks of the replica; default 1. */
  readonly dataParallel?: number;
  /** Default: a small dense model in 16 bits; `experts` = one with experts in 8, on L40S. */
  readonly model?: 'dense' | 'experts';
  /** Default: pipelineParallel is 1. */
  readonly serial?: boolean;
  /** Default: the options name no speculation. */
  readonly oneTokenPerStep?: boolean;
  /** Work may wait although the GPU is free (a batch that must fill, a timer). */
  readonly mayWait?: boolean;
  /** Two of three requests are bound to one of two grammars, which must be compiled first. */
  readonly grammars?: boolean;
  /** A look at its cache counts what is kept below the device. */
  readonly looksBelow?: boolean;
  /** Waiting requests may hold blocks. */
  readonly waitingHolds?: boolean;
  /** Distinct adapters of a step at most. */
  readonly adapterLimit?: number;
  /** Only these of the driver's versions. */
  readonly versions?: readonly string[];
}

/** What the contract suite needs to know of one engine. */
export interface EngineSettings {
  /** By name; the first is planned in the registry test and must give `expected`. */
  readonly settings: Readonly<Record<string, EngineSetting>>;
  /** What the plan of the first setting must match. */
  readonly expected: object;
  /** Longest prompt that is accepted; default maxModelLen - 1. */
  readonly longestPrompt?: (plan: EnginePlan) => number;
  /** Output tokens that a prompt of that length leaves room for; default maxModelLen - prompt. */
  readonly outputRoom?: (plan: EnginePlan, prompt: number) => number;
  /** Engines made without a driver, for settings that no scenario reaches. */
  readonly direct?: Readonly<Record<string, EngineSubject>>;
}
