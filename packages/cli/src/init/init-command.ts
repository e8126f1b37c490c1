import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { existsAlready } from '../diagnostics.ts';
import { makeFolder, unwritableFolder } from '@foretoken/study/files';
import { writeJson, writeResult } from '../terminal/output.ts';
import { STARTER_SCENARIO } from './starter-scenario.ts';

/** Writes scenario.yaml and the schema for the editor; never overwrites a scenario. */
export async function initCommand(folder: string, json: boolean): Promise<number> {
  const { scenarioJsonSchema } = await import('@foretoken/fleet');
  const scenario = join(folder, 'scenario.yaml');
  const schema = join(folder, 'scenario.schema.json');
  if (existsSync(scenario)) throw existsAlready(scenario);
  try {
    makeFolder(folder);
    writeFileSync(schema, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
    writeFileSync(scenario, STARTER_SCENARIO, { flag: 'wx' });
  } catch (error) {
    throw unwritableFolder(folder, error);
  }
  if (json) writeJson({ schema: 'foretoken.init/1', files: [scenario, schema] });
  else writeResult(`wrote ${scenario} and ${schema}\nnext: foretoken run ${scenario}`);
  return 0;
}
