import { ForetokenError } from '@foretoken/kernel';
import type { PlanResult } from '@foretoken/study';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { revive } from '../json/revive.ts';
import { planSchema } from './plan-schema.ts';

const VERSION = 'foretoken.plan/1';

/** Reads the `plan.json` of a folder. @throws ForetokenError E0602 when there is none, or none of this version. */
export async function readPlanResult(folder: string): Promise<PlanResult> {
  const path = join(folder, 'plan.json');
  const refused = (why: string): ForetokenError => new ForetokenError(`${path} ${why}`, { code: 'E0602', path, hint: 'Plan again with this version of Foretoken, or open the plan with the version that wrote it.' });
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw refused(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const value = parsed(text);
  const version = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (version !== VERSION) throw refused(`is no plan that this version of Foretoken reads: it has ${version === undefined ? 'no schema version' : `the schema version ${JSON.stringify(version)}`}, not "${VERSION}"`);
  const { mismatch } = revive(value, planSchema);
  if (mismatch !== undefined) throw refused(`is not a valid ${VERSION}: ${mismatch}`);
  return value as PlanResult;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
