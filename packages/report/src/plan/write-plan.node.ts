import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PlanResult } from '@foretoken/study';
import { writeFileAtomic } from '../files/write-file-atomic.node.ts';
import type { WrittenReport } from '../files/write-report.node.ts';
import { renderPlan } from './render-plan.ts';
import { renderPlanJson } from './render-plan-json.ts';

const TEXT_WIDTH = 120;

/** Writes `plan.json`, `plan.txt` and the scenario of every recommendation (text by the name of its file). @throws ForetokenError `E0601`. */
export async function writePlan(folder: string, result: PlanResult, scenarios: ReadonlyMap<string, string>): Promise<WrittenReport> {
  const files: string[] = [];
  const write = async (name: string, content: string): Promise<void> => {
    await writeFileAtomic(join(folder, name), [content]);
    files.push(name);
  };
  for (const below of new Set([...scenarios.keys()].map((name) => dirname(name)))) await removeOld(join(folder, below));
  await write('plan.json', renderPlanJson(result));
  await write('plan.txt', renderPlan(result, { color: false, width: TEXT_WIDTH }));
  for (const [name, text] of scenarios) await write(name, text);
  return { folder, files };
}

/** Recommendations of an earlier plan would be taken for those of this one. */
async function removeOld(folder: string): Promise<void> {
  const files = await readdir(folder).catch((): string[] => []);
  for (const file of files) if (/^\d+-.*\.yaml$/.test(file)) await rm(join(folder, file), { force: true });
}
