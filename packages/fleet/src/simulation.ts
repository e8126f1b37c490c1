import type { ColdStartData, EngineSpec, GpuSpec, LlmSpec, PowerData, PriceTable } from '@foretoken/catalog';
import type { EnginePlan, RequestColumns, RequestLog } from '@foretoken/engines';
import type { LatencyData } from '@foretoken/latency';
import type { RunPolicies } from './policies/run-policies.ts';
import type { GapSamples } from './record/gap-samples.ts';
import type { WaitTotals } from './record/wait-totals.ts';
import type { FleetTotals } from './reduce/fleet-totals.ts';
import type { RunResult } from './result.ts';

/** How the requests were obtained, for the provenance lines. */
export interface WorkloadOrigin {
  /** `azure-conversation profile, 58 min` or a trace path with its format. */
  readonly description: string;
  readonly trace: RunResult['provenance']['trace'];
  /** Grid of quantised arrivals in seconds, or null. */
  readonly quantisedArrivalsS: number | null;
}

/** Price of one GPU hour and where it comes from. */
export interface GpuPrice {
  readonly usdPerGpuHour: number;
  readonly source: string;
  /** `2026-11`. */
  readonly date: string;
}

/** What `simulate()` gives back: the reduced result, the plan and the per-request columns behind it. */
export interface SimulationOutput {
  readonly result: RunResult;
  readonly plan: EnginePlan;
  readonly columns: RequestColumns;
  readonly log: RequestLog;
  /** What held requests back while they waited. */
  readonly waits: WaitTotals;
  readonly totals: FleetTotals;
  /** Requests that met every bound, ascending; null without an SLO. */
  readonly good: readonly number[] | null;
  /** Gaps between tokens of all requests. */
  readonly gaps: GapSamples;
  /** Which pool answered each request, or was the last to try (-1 = none); absent = there is one pool. */
  readonly pools?: { readonly names: readonly string[]; readonly poolOf: (request: number) => number };
}

/** What the catalogue says about the names of one pool. */
export interface PoolCatalog {
  readonly gpu: GpuSpec;
  readonly llm: LlmSpec;
  readonly draftLlm?: LlmSpec;
  readonly price: GpuPrice | null;
  readonly policies?: RunPolicies;
  readonly engineDefaults: EngineSpec;
  readonly latencyData: LatencyData;
}

/** Data of the catalogue that only some fleets need. */
export interface FleetData {
  readonly coldStart: ColdStartData;
  readonly power: PowerData;
  readonly prices: PriceTable;
  /** TDP of a GPU of the catalogue in watts; null = unknown. */
  tdpOf(gpu: string): number | null;
}

/** Facts a run needs beside its scenario; loaded by the caller, so that `simulate()` runs anywhere. */
export interface RunFacts {
  readonly gpu: GpuSpec;
  readonly llm: LlmSpec;
  /** Draft model of speculative decoding, where the scenario names one. */
  readonly draftLlm?: LlmSpec;
  readonly price: GpuPrice | null;
  readonly origin: WorkloadOrigin;
  /** Of each pool by name, in a fleet of several; the fields above are those of the first. */
  readonly pools?: Readonly<Record<string, PoolCatalog>>;
  /** For fleets in which replicas come and go, or whose energy counts. */
  readonly fleetData?: FleetData;
  /** Version of this program. */
  readonly foretokenVersion: string;
  /** All engines of the catalogue, asked only to name those that could do what this one cannot. */
  readonly engines?: () => readonly EngineSpec[];
  /** Policies from files that the scenario names. Functions: they cannot be sent to another thread, which loads its own. */
  readonly policies?: RunPolicies;
}
