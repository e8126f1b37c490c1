import type { ScenarioSet } from '@foretoken/fleet';
import { canonicalJson, contentHash, ForetokenError } from '@foretoken/kernel';
import { setImmediate } from 'node:timers/promises';
import { studyFiles } from '../load/study-files.node.ts';
import { keyBase, type KeyBase, pointKey } from '../point/point-key.ts';
import { programIdentity } from '../program.node.ts';
import type { Sweep } from '../sweep/sweep.ts';
import type { ExecutedStudy } from './study-executor.ts';

/** What executors need to know of a sweep, and the key of every point. */
export interface KeyedStudy {
  readonly executed: ExecutedStudy;
  readonly keys: readonly string[];
}

/**
 * Reads and hashes the files that the points name; nothing is simulated. Signals are heard meanwhile: a million points take a minute. Rejects
 * with the reason of `signal`. @throws ScenarioError E0101 … E0103.
 */
export async function keyedStudy({ name, scenario, points }: Sweep, signal?: AbortSignal): Promise<KeyedStudy> {
  const pause = async (): Promise<void> => {
    await setImmediate();
    signal?.throwIfAborted();
  };
  const files = await studyFiles(scenario, points.map(({ sets }) => sets), pause);
  const program = programIdentity();
  const base = keyBase(scenario.text, scenario.shown, files, program);
  const keys: string[] = [];
  for (const { sets } of points) {
    if (keys.length % PAUSE_EVERY === 0) await pause();
    keys.push(keyOf(base, sets));
  }
  return { executed: { name, scenario, files, program }, keys };
}

const PAUSE_EVERY = 1000;

/** Sets that cannot be applied make a point that fails: it is known by them. */
function keyOf(base: KeyBase, sets: readonly ScenarioSet[]): string {
  try {
    return pointKey(base, sets);
  } catch (error) {
    if (!(error instanceof ForetokenError)) throw error;
    return contentHash(canonicalJson({ data: base.document.data, sets, program: base.program }));
  }
}
