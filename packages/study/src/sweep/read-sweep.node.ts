import { dirname, isAbsolute, join } from 'node:path';
import { pointAtAsync } from '../load/point-at.node.ts';
import { readText } from '../files/read-text.node.ts';
import { rebaseSets, rebaseValue } from '../load/rebase-sets.node.ts';
import type { StudyScenario } from '../point/point.ts';
import { inlineScenario } from './inline-scenario.ts';
import { finishSweep, type OpenedSweep } from './open-sweep.ts';
import { readSweepFile } from './read-sweep-file.ts';
import type { Sweep } from './sweep.ts';

/**
 * Reads a sweep file (`-` = standard input) and its scenario, and makes its points. `sets` are those of the command line, `--seed` and
 * `--replications` among them as `seed=` and `replications=`: they come after `set:` and before the domains.
 * @throws ScenarioError with every problem, each at its place: E0101 … E0116, E1000 … E1015; ForetokenError E0210 (unreadable).
 */
export async function readSweep(path: string, sets: readonly string[] = []): Promise<Sweep> {
  return (await openSweep(path, sets)).sweep;
}

/** Like `readSweep`, with the places of the values that points set; `text` when it was read already. */
export async function openSweep(path: string, sets: readonly string[], text?: string): Promise<OpenedSweep> {
  const source = text ?? (await readText(path));
  const shown = path === '-' ? '<stdin>' : path;
  const folder = path === '-' ? '.' : dirname(path);
  const read = readSweepFile(source, shown);
  const { file, document } = read;
  const scenario: StudyScenario = await pointAtAsync(document, ['scenario'], async () => {
    if (typeof file.scenario !== 'string') return { shown, text: inlineScenario(source, file.scenario), folder };
    const found = isAbsolute(file.scenario) ? file.scenario : join(folder, file.scenario);
    return { shown: found, text: await readText(found, 'the sweep file'), folder: dirname(found) };
  });
  return finishSweep(read, { scenario, sets: rebaseSets(sets, scenario.folder), rebase: (key, value) => rebaseValue(key, value, folder, scenario.folder) });
}
