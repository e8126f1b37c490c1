import type { ScenarioSet, SloCheck } from '@foretoken/fleet';
import type { PointOutcome, StudyScenario } from '../../point/point.ts';
import { createThreadPool } from '../../pool/thread-pool.node.ts';
import type { Knob, KnobReport } from './knob.ts';
import { knobEffects } from './knob-effects.ts';
import type { KnobTask } from './knob-thread.node.ts';

/** How much is run. */
export interface KnobBudget {
  /** Seeds of each knob: 1 where the requests do not depend on the seed. */
  readonly seeds: number;
  readonly firstSeed: number;
  /** Requests of each run at most; null = all. */
  readonly requests: number | null;
  readonly workers?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Runs the scenario with each knob turned, one at a time, all on the same seeds. The report does not depend on the number of threads. */
export async function runKnobs(scenario: StudyScenario, sets: readonly ScenarioSet[], knobs: readonly Knob[], slo: readonly SloCheck[], budget: KnobBudget): Promise<KnobReport> {
  const turned: readonly (Knob | null)[] = [null, ...knobs];
  const seeds = Array.from({ length: budget.seeds }, (_, i) => budget.firstSeed + i);
  const total = turned.length * seeds.length;
  const pool = createThreadPool(new URL('./knob-thread.node.js', import.meta.url), budget.workers === undefined ? undefined : Math.min(budget.workers, total));
  let done = 0;
  try {
    const runs = await Promise.all(turned.map(async (knob) => {
      const limit = budget.requests === null ? [] : [`workload.requests=${budget.requests}`];
      const outcomes = await Promise.all(seeds.map(async (seed) => {
        const task = { key: `${knob?.label ?? ''} ${seed}`, sets: [...sets, ...limit, ...(knob?.sets ?? []), `seed=${seed}`, 'replications=1'] };
        const outcome = await pool.run<KnobTask, PointOutcome>({ scenario, task });
        budget.onProgress?.({ done: ++done, total });
        return outcome;
      }));
      return { knob, outcomes };
    }));
    const [base, ...rest] = runs;
    return knobEffects(base!.outcomes, rest.flatMap(({ knob, outcomes }) => (knob === null ? [] : [{ knob, outcomes }])), slo, budget.requests);
  } finally {
    await pool.close();
  }
}
