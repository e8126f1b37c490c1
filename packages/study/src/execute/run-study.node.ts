import { count } from '@foretoken/kernel';
import type { PointOutcome } from '../point/point.ts';
import { buildStudy } from '../store/build-study.node.ts';
import { memoryStore, openStudyFolder, type StudyStore } from '../store/study-folder.node.ts';
import { startStudyLog, type StudyLog } from '../store/study-log.node.ts';
import type { Study } from '../store/study.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { type KeyedStudy, keyedStudy } from './keyed-study.node.ts';
import type { ExecutorEvents, StudyExecutor } from './study-executor.ts';
import { type StudyProgress, StudyTally } from './study-tally.ts';

/** A study to run. */
export interface StudyRun {
  readonly sweep: Sweep;
  /** Where it is kept; absent = in memory only. */
  readonly folder?: string;
  readonly executor: StudyExecutor;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StudyProgress) => void;
  /** Something that people should see on stderr. */
  readonly onMessage?: (message: string) => void;
  /** For the log beside the folder: number of workers, the queue. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** So many take seconds before the first one is computed. */
const MANY_POINTS = 50_000;

/** A study that is complete. */
export interface FinishedStudy {
  readonly study: Study;
  /** Points whose outcome was in the ledger. */
  readonly reused: number;
}

/**
 * Runs every point of a sweep once: points whose key is in the ledger are not computed again, equal points only once, and a point that fails
 * does not stop the others. The result depends on the sweep, the files and the program alone. When `signal` is aborted it rejects with the
 * reason, and the ledger keeps what was computed: the same call goes on from there.
 * @throws ForetokenError E0101 … E0112 (scenario), E0211, E1021, E1022, E1023 (folder), and what the executor throws.
 */
export async function runStudy(run: StudyRun): Promise<FinishedStudy> {
  const { sweep, folder, onMessage } = run;
  if (sweep.points.length >= MANY_POINTS) onMessage?.(`${sweep.name}: looking at ${count(sweep.points.length)} points`);
  const keyed = await keyedStudy(sweep, run.signal);
  const store = folder === undefined ? memoryStore() : await openStudyFolder(folder, sweep.name);
  try {
    if (store.takenOver) onMessage?.(`${folder}: an earlier foretoken died here; its lock is taken over`);
    const tally = new StudyTally(keyed.keys);
    await computeMissing(run, keyed, store, tally);
    const study = buildStudy(sweep, keyed.executed.files, keyed.keys, store.ledger.outcomes);
    await store.finish(study);
    return { study, reused: tally.progress.reused };
  } finally {
    await store.close();
  }
}

async function computeMissing(run: StudyRun, { executed, keys }: KeyedStudy, store: StudyStore, tally: StudyTally): Promise<void> {
  const { sweep, executor, signal = new AbortController().signal, onProgress } = run;
  const missing = tally.keys.filter((key) => {
    const outcome = store.ledger.outcomes.get(key);
    if (outcome === undefined || isPassing(outcome)) return true;
    tally.reuse(outcome);
    return false;
  });
  onProgress?.(tally.progress);
  if (missing.length === 0) return;
  store.begin();
  const log = startStudyLog(store.log, { study: sweep.name, program: executed.program, points: keys.length, reused: tally.progress.reused, ...run.facts }, run.onMessage);
  const tasks = missing.map((key) => ({ key, sets: sweep.points[tally.pointsOf(key)[0]!]!.sets }));
  try {
    await executor.execute(executed, tasks, eventsOf(run, store, tally, log), signal);
    log.end('end');
  } catch (error) {
    log.end(signal.aborted ? 'interrupted' : 'error');
    throw error;
  }
}

function eventsOf({ onMessage, onProgress }: StudyRun, store: StudyStore, tally: StudyTally, log: StudyLog): ExecutorEvents {
  return {
    onOutcomes: async (outcomes) => {
      await store.ledger.append(outcomes);
      for (const outcome of outcomes) tally.add(outcome);
      log.points(outcomes.flatMap(({ key }) => tally.pointsOf(key)));
      onProgress?.(tally.progress);
    },
    ...(onMessage === undefined ? {} : { onMessage }),
  };
}

/** A bug, or a thread that died, may be gone the next time. */
function isPassing(outcome: PointOutcome): boolean {
  return outcome.status === 'failed' && outcome.exitCode === 1;
}
