import { studyFiles } from '../load/study-files.node.ts';
import { keyBase, pointKey } from '../point/point-key.ts';
import { programIdentity } from '../program.node.ts';
import type { Sweep } from '../sweep/sweep.ts';
import type { ExecutedStudy } from './study-executor.ts';

/** What executors need to know of a sweep, and the key of every point. */
export interface KeyedStudy {
  readonly executed: ExecutedStudy;
  readonly keys: readonly string[];
}

/** Reads and hashes the files that the points name; nothing is simulated. @throws ForetokenError E0101 … E0112. */
export async function keyedStudy({ name, scenario, points }: Sweep): Promise<KeyedStudy> {
  const files = await studyFiles(scenario, points.map(({ sets }) => sets));
  const program = programIdentity();
  const base = keyBase(scenario.text, scenario.shown, Object.fromEntries(files.map((file) => [file.name, file.sha256])), program);
  return { executed: { name, scenario, files, program }, keys: points.map(({ sets }) => pointKey(base, sets)) };
}
