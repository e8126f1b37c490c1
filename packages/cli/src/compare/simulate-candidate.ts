import { type CandidateRun, type ReplicationRange, runCandidate, validateScenario, withEngine } from '@foretoken/fleet';
import { type LoadedScenario, loadScenario, pointAtFleet, prepareSimulation, type RequestLoader } from '@foretoken/study/load';
import type { ProgressReport } from '../terminal/progress.ts';
import type { Candidate } from './candidate.ts';

/** Runs one candidate. @throws ForetokenError when it cannot run: the model does not fit, an option or format is unknown to the engine. */
export async function simulateCandidate(candidate: Candidate, load: RequestLoader, onProgress: (progress: ProgressReport) => void, range?: ReplicationRange): Promise<CandidateRun> {
  const { loaded, notes, dropped } = await scenarioOf(candidate);
  const input = await prepareSimulation(loaded, load);
  return await pointAtFleet(loaded.document, async () => await runCandidate(candidate.label, { ...input, onProgress }, notes, dropped, range));
}

/** The scenario of a candidate, and what had to be left out of it. */
async function scenarioOf({ path, text, sets, engine }: Candidate): Promise<{ readonly loaded: LoadedScenario; readonly notes: readonly string[]; readonly dropped?: NonNullable<CandidateRun['dropped']> }> {
  const loaded = await loadScenario(path, sets, text);
  if (engine === undefined) return { loaded, notes: [] };
  const { document, dropped } = withEngine(loaded.document, engine.name, engine.version);
  const notes = dropped.length === 0 ? [] : [`${engine.name} runs with its own defaults: ${dropped.join(', ')} of the scenario ${dropped.length === 1 ? 'is an option' : 'are options'} of ${loaded.scenario.fleet.engine.name} only.`];
  return { loaded: { ...loaded, document, scenario: validateScenario(document) }, notes, ...(dropped.length === 0 ? {} : { dropped: { options: dropped, engine: loaded.scenario.fleet.engine.name } }) };
}
