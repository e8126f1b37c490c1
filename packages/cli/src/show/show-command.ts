import type { WorkloadProfile } from '@foretoken/workload';
import { existsSync } from 'node:fs';
import { unknownThing } from '../diagnostics.ts';
import { refuseOtherFolders } from '../report/refuse-other-folders.ts';
import { suggest } from '../suggest.ts';
import { writeJson, writeResult } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { describeEngine } from './describe-engine.ts';
import { describeGpu } from './describe-gpu.ts';
import { describeModel } from './describe-model.ts';
import { describeProfile } from './describe-profile.ts';

/** Prints everything known about a GPU, a model (also a config.json), an engine, a profile or a saved run. */
export async function showCommand(thing: string, json: boolean, terminal: Terminal): Promise<number> {
  if (existsSync(`${thing}/result.json`)) {
    const { reportCommand } = await import('../report/report-command.ts');
    return await reportCommand({ html: false }, { operands: [thing], json, terminal });
  }
  refuseOtherFolders(thing);
  const [{ findByName }, catalog] = await Promise.all([import('@foretoken/catalog'), import('@foretoken/catalog/node')]);
  const gpu = findByName(thing, catalog.listGpus());
  if (gpu !== undefined) return print(json, 'gpu', gpu, describeGpu(gpu, catalog.loadPrices()));
  const engine = findByName(thing, catalog.listEngines());
  if (engine !== undefined) return print(json, 'engine', engine, describeEngine(engine));
  const profile = await findProfile(thing);
  if (profile !== undefined) return print(json, 'profile', profile, describeProfile(profile));
  if (isModel(thing, catalog.loadLlm)) {
    const model = catalog.loadLlm(thing);
    return print(json, 'model', model, describeModel(model));
  }
  const names = [catalog.listGpus(), catalog.listLlms(), catalog.listEngines()].flatMap((items) => items.map(({ id }) => id));
  throw unknownThing(thing, await suggest(thing, names));
}

function print(json: boolean, kind: string, item: object, text: string): number {
  if (json) writeJson({ schema: `foretoken.show.${kind}/1`, ...item });
  else writeResult(text);
  return 0;
}

/** A path is shown or explained by the loader; a bare name is a model only when the catalogue knows it. */
function isModel(thing: string, load: (name: string) => unknown): boolean {
  if (thing.endsWith('.json') || existsSync(thing)) return true;
  try {
    load(thing);
    return true;
  } catch {
    return false;
  }
}

async function findProfile(name: string): Promise<WorkloadProfile | undefined> {
  const { loadProfile, profileNames } = await import('@foretoken/workload/node');
  return (await profileNames()).includes(name) ? await loadProfile(name) : undefined;
}
