import type { Scenario, ScenarioDocument } from '@foretoken/fleet';
import type { StudyScenario } from '../../point/point.ts';

/** Which deployments are tried: the cross product of all lists. */
export interface PlanCandidates {
  readonly gpus: readonly string[];
  readonly engines: readonly { readonly name: string; readonly version?: string }[];
  readonly tensorParallel: readonly number[];
  readonly pipelineParallel: readonly number[];
  /** `all` = all GPUs of a replica. */
  readonly expertParallel: readonly (number | 'all')[];
  readonly dataParallel: readonly number[];
  readonly weights: readonly string[];
  readonly kvCache: readonly string[];
  readonly routers: readonly string[];
  /** Tokens of a step: `auto` = the engine's own, and what keeps the ITL bound; numbers are tried beside the engine's own. */
  readonly stepTokens: 'auto' | 'default' | readonly number[];
  /** Also prompts and answers on pools of their own. */
  readonly disaggregated: boolean;
  /** Also fleets of several GPU types, by lengths of requests. */
  readonly mixed: boolean;
}

/** What may be bought. */
export interface PlanLimits {
  readonly gpus: number;
  readonly usdPerHour: number;
  /** GPUs of one type that can be had. */
  readonly perGpu: Readonly<Record<string, number>>;
  /** GPUs of a replica at most. */
  readonly gpusPerNode: number;
}

/** A question for `plan`, with every default filled in. */
export interface Plan {
  readonly name: string;
  /** The base scenario as JSON, with the SLO of the plan and a first candidate as its fleet. */
  readonly scenario: StudyScenario;
  readonly base: Scenario;
  /** The same, with the places of its values in the files they come from. */
  readonly document: ScenarioDocument;
  /** Its data, from which recommended scenarios are made. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Requests per second on average; null = the workload's own. */
  readonly ratePerS: number | null;
  /** Multiples of the rate that fleets are sized for, too; ascending, above 1. */
  readonly growth: readonly number[];
  /** Where the bounds come from: a preset, the plan or the scenario, in words. */
  readonly sloSource: string;
  readonly candidates: PlanCandidates;
  readonly limits: PlanLimits;
  /** US dollars per GPU hour in place of the catalogue's. */
  readonly prices: Readonly<Record<string, number>>;
  readonly spares: number;
  /** Of each size that is to be held: at least, and at most where intervals touch a bound. */
  readonly replications: { readonly least: number; readonly most: number };
  /** Width of the capacity interval, relative. */
  readonly precision: number;
  /** Requests of one simulation; null = by rule. */
  readonly requests: number | null;
  /** Fleets to recommend. */
  readonly top: number;
}
