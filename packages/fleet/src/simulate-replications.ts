import type { RequestColumns } from '@foretoken/engines';
import { combine } from './replications/combine.ts';
import { isEnough } from './replications/reached-targets.ts';
import type { RunResult } from './result.ts';
import { simulate } from './simulate.ts';
import type { SimulationInput } from './simulate.ts';
import type { SimulationOutput } from './simulation.ts';

/** A simulation whose requests depend on the seed. */
export interface ReplicationInput extends Omit<SimulationInput, 'columns'> {
  readonly columnsFor: (seed: number) => RequestColumns | Promise<RequestColumns>;
  /** Sees the output of each replication, in order. */
  readonly onOutput?: (output: SimulationOutput) => void;
}

/** Which of the replications to run, in place of the scenario's number or rule. */
export interface ReplicationRange {
  readonly from: number;
  readonly to: number;
}

/** The first output, and the results of all. */
export interface ReplicatedRuns {
  readonly first: SimulationOutput;
  readonly results: readonly RunResult[];
}

/**
 * Runs `scenario.replications` seeds from `scenario.seed` on, or fewer where its rule is content before. Figures are means
 * over the runs with Student intervals (see {@link combine}); log, curves and timelines are those of the first run.
 */
export async function simulateReplications(input: ReplicationInput): Promise<SimulationOutput> {
  const { first, results } = await runReplications(input);
  return { ...first, result: combine(results, input.scenario.replicationRule) };
}

/** Runs replications one by one. `range` = those from `from` on and before `to`. */
export async function runReplications(input: ReplicationInput, range?: ReplicationRange): Promise<ReplicatedRuns> {
  const { scenario, columnsFor, onProgress, onOutput, ...rest } = input;
  const { from, to } = range ?? { from: 0, to: scenario.replications };
  const rule = range === undefined ? scenario.replicationRule : undefined;
  const results: RunResult[] = [];
  let first: SimulationOutput | undefined;
  for (let i = from; i < to; i++) {
    const seed = scenario.seed + i;
    const planned = rule === undefined ? to - from : Math.max(rule.min, i + 1);
    const progress = onProgress === undefined ? {} : { onProgress: scaled(onProgress, i - from, planned) };
    const output = simulate({ ...rest, ...progress, scenario: { ...scenario, seed }, columns: await columnsFor(seed) });
    onOutput?.(output);
    first ??= output;
    results.push(output.result);
    if (rule !== undefined && isEnough(results, rule)) break;
  }
  return { first: first!, results };
}

function scaled(report: NonNullable<SimulationInput['onProgress']>, index: number, of: number): NonNullable<SimulationInput['onProgress']> {
  return ({ done, total }) => report({ done: index * total + done, total: of * total });
}
