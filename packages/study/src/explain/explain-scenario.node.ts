import { dependsOnSeed, ExplainRecorder, poolsOf, type RunObserver, type ScenarioSet, simulate, type SimulationOutput } from '@foretoken/fleet';
import type { LoadedScenario } from '../load/load-scenario.node.ts';
import { pointAtFleet } from '../load/point-at.node.ts';
import { prepareSimulation } from '../load/prepare-simulation.node.ts';
import type { StudyScenario } from '../point/point.ts';
import { buildExplanation, type ExplainQuestion } from './build-explanation.ts';
import type { ExplainResult } from './explain-result.ts';
import { knobsOf, type PoolSettings } from './knobs/knobs-of.ts';
import { runKnobs } from './knobs/run-knobs.node.ts';
import { observeAll } from './observe-all.ts';

/** How the knobs are turned. */
export interface KnobChoices {
  /** Text of the scenario, and what was set on it: threads read it anew. */
  readonly source: StudyScenario;
  readonly sets: readonly ScenarioSet[];
  readonly seeds: number;
  /** Requests of each run at most. */
  readonly requests: number;
  readonly workers?: number;
}

export interface ExplainChoices extends ExplainQuestion {
  /** Absent = knobs are left alone. */
  readonly knobs?: KnobChoices;
  /** Further observers of the run, such as a trace of its steps. */
  readonly observers?: readonly RunObserver[];
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly onKnobProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Simulates the scenario's own seed, request by request and observed, and takes its time apart; then turns each knob by one step.
 * @throws ForetokenError E1094, E1095, and whatever makes the scenario impossible to run.
 */
export async function explainScenario(loaded: LoadedScenario, choices: ExplainChoices): Promise<{ readonly explanation: ExplainResult; readonly output: SimulationOutput }> {
  const { scenario, document } = loaded;
  const { columnsFor: _columnsFor, ...input } = await prepareSimulation(loaded);
  const recorder = new ExplainRecorder();
  const observer = observeAll([recorder, ...(choices.observers ?? [])]);
  const { onProgress } = choices;
  const output = await pointAtFleet(document, async () => await Promise.resolve(simulate({ ...input, observer, ...(onProgress === undefined ? {} : { onProgress }) })));
  const explanation = buildExplanation({ shown: document.fileName, scenario, facts: input.facts, output, recorder }, choices);
  const { knobs } = choices;
  if (knobs === undefined) return { explanation, output };
  const { listGpus } = await import('@foretoken/catalog/node');
  const plans = new Map(recorder.pools.map(({ plan }) => [plan.name, plan.plan]));
  const names = poolsOf(scenario).map(({ name }) => name);
  const settingsOf = (name: string): PoolSettings => ({ plan: plans.get(name) ?? recorder.pools[names.indexOf(name)]!.plan.plan, gpu: (input.facts.pools?.[name] ?? input.facts).gpu });
  const limited = output.columns.count > knobs.requests ? knobs.requests : null;
  const report = await runKnobs(knobs.source, knobs.sets, knobsOf(scenario, settingsOf, listGpus()), output.result.slo, {
    seeds: dependsOnSeed(scenario.workload) ? knobs.seeds : 1,
    firstSeed: scenario.seed,
    requests: limited,
    ...(knobs.workers === undefined ? {} : { workers: knobs.workers }),
    ...(choices.onKnobProgress === undefined ? {} : { onProgress: choices.onKnobProgress }),
  });
  return { explanation: { ...explanation, knobs: report }, output };
}
