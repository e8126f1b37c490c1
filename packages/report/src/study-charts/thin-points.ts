import { highest, lowest } from './measured-axis.ts';

/** Cells of the picture; of the points with one look in one cell a reader sees one. */
const COLUMNS = 80;
const ROWS = 40;
const MANY = 400;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly verdict: string;
}

/** Leaves out points that lie under others of the same look; all of them where they are few. Keeps those for which `keep` holds. */
export function thinPoints<T extends Point>(points: readonly T[], isLogX: boolean, isLogY: boolean, keep: (point: T) => boolean): readonly T[] {
  if (points.length <= MANY) return points;
  const column = cutter(points.map(({ x }) => x), isLogX, COLUMNS);
  const row = cutter(points.map(({ y }) => y), isLogY, ROWS);
  const taken = new Set<string>();
  const isFirst = (point: T): boolean => {
    const key = `${column(point.x)} ${row(point.y)} ${point.verdict}`;
    if (taken.has(key)) return false;
    taken.add(key);
    return true;
  };
  return points.filter((point) => isFirst(point) || keep(point));
}

function cutter(values: readonly number[], isLog: boolean, count: number): (value: number) => number {
  const into = isLog ? Math.log : (value: number): number => value;
  const [low, high] = [into(lowest(values)), into(highest(values))];
  return (value) => (high > low ? Math.min(count - 1, Math.floor(((into(value) - low) / (high - low)) * count)) : 0);
}
