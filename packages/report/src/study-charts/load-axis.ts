import type { Dimension } from './dimension.ts';
import type { StudyFrame } from './study-frame.ts';

/** Last parts of paths that say how much traffic there is. */
const LOADS: ReadonlySet<string> = new Set(['rate', 'rateScale', 'concurrency', 'users', 'sessions', 'rateFactor']);

/** Differences below this are noise of one and the same rate. */
const SAME_LOAD = 0.05;
const FEWEST_LOADS = 3;

/** What a study says the traffic is: a domain that sets it, else the offered rate where that varies; undefined where it does not. */
export function loadAxis(frame: StudyFrame): Dimension | undefined {
  const { sweep, dimensions, rows } = frame;
  const named = dimensions.find((dimension) => {
    const paths = sweep.domains.find(({ name }) => name === dimension.name)?.paths ?? [];
    return dimension.isNumeric && paths.some((path) => LOADS.has(path.slice(path.lastIndexOf('.') + 1)));
  });
  if (named !== undefined) return named;
  const offered = new Map(rows.map((row) => [row.index, row.outcome.figures.offeredPerS ?? 0]));
  const sorted = [...offered.values()].filter((rate) => rate > 0).toSorted((a, b) => a - b);
  const steps = sorted.filter((rate, i) => i === 0 || rate > sorted[i - 1]! * (1 + SAME_LOAD)).length;
  if (steps < FEWEST_LOADS) return undefined;
  return {
    name: 'offeredPerS',
    label: 'offered requests per second',
    levels: [],
    isNumeric: true,
    isLog: sorted.at(-1)! / sorted[0]! >= 8,
    isContinuous: true,
    numberOf: (row) => offered.get((row as StudyFrame['rows'][number]).index) ?? 0,
    levelOf: (row) => String(offered.get((row as StudyFrame['rows'][number]).index) ?? 0),
  };
}
