import { refuseWhenAllWrong } from './check-points.ts';
import { expandSweep, type SweepSurroundings } from './expand-sweep.ts';
import { inlineScenario } from './inline-scenario.ts';
import { locateSets, type SetPlaces } from './locate-sets.ts';
import { readSweepFile, type ReadSweepFile } from './read-sweep-file.ts';
import type { Sweep } from './sweep.ts';

/** A sweep, and where in its file the values stand that its points set. */
export interface OpenedSweep {
  readonly sweep: Sweep;
  readonly places: SetPlaces;
}

/**
 * Reads a sweep from the texts of its file and of its scenario; the latter is needed unless the scenario stands in the sweep.
 * @throws ScenarioError with every problem: E0101 … E0116, E1000 … E1015.
 */
export function parseSweep(text: string, fileName: string, surroundings: Partial<SweepSurroundings> = {}): Sweep {
  const read = readSweepFile(text, fileName);
  const scenario = surroundings.scenario ?? { shown: fileName, text: inlineScenario(text, read.file.scenario), folder: '.' };
  return finishSweep(read, { ...surroundings, scenario }).sweep;
}

/** Expands a sweep file and refuses it when no point could run. @throws ScenarioError E0104 … E0116, E1000 … E1015. */
export function finishSweep(read: ReadSweepFile, surroundings: SweepSurroundings): OpenedSweep {
  const sweep = expandSweep(read, surroundings);
  const places = locateSets(read, sweep);
  refuseWhenAllWrong(sweep, places);
  return { sweep, places };
}
