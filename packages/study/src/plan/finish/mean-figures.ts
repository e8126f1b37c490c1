import { FIGURE_IDS, type Figures } from '../../point/figures.ts';
import type { TrialResult } from '../search/trial.ts';

/** Means of the figures of whole runs; null where a run has none. */
export function meanFigures(trials: readonly TrialResult[]): Figures {
  const rows = trials.flatMap(({ figures }) => (figures === null ? [] : [figures]));
  return Object.fromEntries(FIGURE_IDS.map((id) => {
    const values = rows.map((row) => row[id]);
    return [id, rows.length === 0 || values.includes(null) ? null : values.reduce<number>((sum, value) => sum + value!, 0) / values.length];
  })) as Figures;
}
