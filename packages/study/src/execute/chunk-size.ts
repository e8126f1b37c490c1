/** What the size of the next chunk goes by. */
export interface ChunkState {
  /** Points that no thread has taken yet. */
  readonly remaining: number;
  readonly threads: number;
  /** How long a point took lately; undefined before the first chunk is done. */
  readonly secondsPerPoint: number | undefined;
}

/** A chunk should take about this long: progress moves four times a second and handing it over costs nothing beside it. */
const TARGET_S = 0.25;

const MOST = 512;

/**
 * Points of the next chunk: about a quarter of a second of work, and near the end never more than half of what would be left for each
 * thread, so that all are busy until the last point (guided self-scheduling, Polychronopoulos and Kuck 1987). One until a point was timed.
 */
export function chunkSize({ remaining, threads, secondsPerPoint }: ChunkState): number {
  if (secondsPerPoint === undefined) return Math.min(1, remaining);
  const wanted = secondsPerPoint > 0 ? Math.round(TARGET_S / secondsPerPoint) : MOST;
  return Math.min(remaining, MOST, Math.max(1, Math.min(wanted, Math.ceil(remaining / (2 * threads)))));
}
