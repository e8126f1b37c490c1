import { elapsedMs } from '../clock/wall-clock.node.ts';
import type { LoadedRequests } from '../load/load-part.node.ts';
import type { PointOutcome, PointTask, StudyScenario } from '../point/point.ts';
import { ByteCache } from './byte-cache.ts';
import { cachedLoader, type SharedRequests } from './cached-loader.node.ts';
import { runTasks } from './run-tasks.node.ts';
import { columnBytes } from './share-columns.ts';

/** What a thread is given: some points of a study. */
export interface Chunk {
  /** Another text for other files or another folder: requests are cached under it. */
  readonly identity: string;
  readonly scenario: StudyScenario;
  readonly tasks: readonly PointTask[];
  readonly shared: readonly SharedRequests[];
}

/** Generated requests that a thread keeps for the next points. */
const CACHE_BYTES = 256 * 1024 * 1024;

const cache = new ByteCache<LoadedRequests>(CACHE_BYTES, ({ columns }) => columnBytes(columns));

/** What a thread answers. */
export interface ChunkResult {
  readonly outcomes: readonly PointOutcome[];
  /** How long it took, for the size of the next chunk; undefined where a thread died. */
  readonly seconds: number | undefined;
}

/** The task of a pool thread. */
export async function run({ identity, scenario, tasks, shared }: Chunk): Promise<ChunkResult> {
  const startedMs = elapsedMs();
  const outcomes = await runTasks(scenario, tasks, cachedLoader(identity, shared, cache));
  return { outcomes, seconds: (elapsedMs() - startedMs) / 1000 };
}
