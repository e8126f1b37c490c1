import { applySets, readScenarioDocument, ScenarioError, validateScenario } from '@foretoken/fleet';
import { relocate, type SetPlaces } from './locate-sets.ts';
import type { Sweep } from './sweep.ts';

/** Points that are looked at before a sweep is taken for wrong as a whole. */
const SAMPLE = 32;

/**
 * A point with wrong settings is a result of a sweep, but when no point has right ones, the sweep is wrong: what is wrong with the first
 * point. Points all over the sweep are tried, at most SAMPLE. @throws ScenarioError E0104 … E0116.
 */
export function refuseWhenAllWrong({ scenario, points }: Sweep, places: SetPlaces): void {
  const document = readScenarioDocument(scenario.text, scenario.shown);
  let first: ScenarioError | undefined;
  const size = Math.min(SAMPLE, points.length);
  for (let i = 0; i < size; i++) {
    const point = points[Math.floor((i * points.length) / size)]!;
    try {
      validateScenario(applySets(document, point.sets));
      return;
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      first ??= relocate(error, places);
    }
  }
  if (first !== undefined) throw first;
}
