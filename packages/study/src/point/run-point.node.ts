import { simulateReplications, type SimulationOutput, withoutPlace } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import { openScenario } from '../load/load-scenario.node.ts';
import { pointAtFleet } from '../load/point-at.node.ts';
import { prepareSimulation, type RequestLoader } from '../load/prepare-simulation.node.ts';
import { figuresOf, halfWidthsOf } from './figures.ts';
import type { PointFailure, PointOutcome, PointSuccess, PointTask, StudyScenario } from './point.ts';

/** Simulates one point. What a user can act on becomes a failed outcome; a bug is thrown. */
export async function runPoint(study: StudyScenario, task: PointTask, load?: RequestLoader): Promise<PointOutcome> {
  try {
    return await simulatePoint(study, task, load);
  } catch (error) {
    return failureOf(task.key, error);
  }
}

async function simulatePoint(study: StudyScenario, { key, sets }: PointTask, load: RequestLoader | undefined): Promise<PointSuccess> {
  const loaded = openScenario({ ...study, sets });
  const { columns: _columns, ...input } = await prepareSimulation(loaded, load);
  let requests = 0;
  const count = ({ columns }: SimulationOutput): void => void (requests += columns.count);
  const { result } = await pointAtFleet(loaded.document, async () => await simulateReplications({ ...input, onOutput: count }));
  return {
    key,
    status: 'ok',
    verdict: result.decision.verdict,
    title: result.title,
    bottleneck: result.decision.bottleneck,
    latencyModel: result.provenance.latencyModel,
    replications: result.provenance.replications,
    requests,
    figures: figuresOf(result, loaded.scenario),
    halfWidths: halfWidthsOf(result),
    warnings: [...new Set(result.warnings.map(({ code }) => code))].toSorted(),
  };
}

function failureOf(key: string, error: unknown): PointFailure {
  if (!(error instanceof ForetokenError) || error.exitCode === 1) throw error;
  return { key, status: 'failed', ...withoutPlace(error), exitCode: error.exitCode };
}
