import type { WorkloadProfile } from '@foretoken/workload';
import { existsSync } from 'node:fs';
import { studyFlagElsewhere, surplusArgument, unknownPolicy, unknownThing } from '../diagnostics.ts';
import { isPlanFolder } from '../report/is-plan-folder.ts';
import { isStudyFolder } from '../report/is-study-folder.ts';
import { refuseOtherFolders } from '../report/refuse-other-folders.ts';
import { suggest } from '../suggest.ts';
import { writeJson, writeResult } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { describeEngine } from './describe-engine.ts';
import { describeGpu } from './describe-gpu.ts';
import { describeModel } from './describe-model.ts';
import { describeAutoscaler, describeRouter } from './describe-policy.ts';
import { describeProfile } from './describe-profile.ts';
import { givenStudyFlag, type StudyFlags } from './study-flags.ts';

/**
 * Prints everything known about a GPU, a model (also a config.json), an engine, a router, an autoscaler, a profile, a saved run, a plan or a study.
 * `words` are its name, or `router` or `autoscaler` and a name: some names are those of both.
 */
export async function showCommand(words: readonly string[], flags: StudyFlags, json: boolean, terminal: Terminal): Promise<number> {
  const [thing = '', name] = words;
  if (words.length === 1 && isStudyFolder(thing)) {
    const { showStudy } = await import('./show-study.ts');
    return await showStudy(thing, flags, json, terminal);
  }
  const given = givenStudyFlag(flags);
  if (given !== undefined) throw studyFlagElsewhere(given, words.join(' '));
  const isKind = thing === 'router' || thing === 'autoscaler';
  if (isKind && name !== undefined && words.length === 2) return await showPolicy(thing, name, json);
  if (words.length > 1) throw surplusArgument('show', words[isKind ? 2 : 1] ?? '');
  if (existsSync(`${thing}/result.json`) || isPlanFolder(thing)) {
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
  const { AUTOSCALER_POLICIES, ROUTER_POLICIES } = await import('@foretoken/fleet');
  if (ROUTER_POLICIES.some((policy) => policy.name === thing)) return await showPolicy('router', thing, json);
  if (AUTOSCALER_POLICIES.some((policy) => policy.name === thing)) return await showPolicy('autoscaler', thing, json);
  const policies = [...ROUTER_POLICIES, ...AUTOSCALER_POLICIES].map((policy) => policy.name);
  const names = [...[catalog.listGpus(), catalog.listLlms(), catalog.listEngines()].flatMap((items) => items.map(({ id }) => id)), ...policies];
  throw unknownThing(thing, await suggest(thing, names));
}

async function showPolicy(kind: 'router' | 'autoscaler', name: string, json: boolean): Promise<number> {
  const { AUTOSCALER_POLICIES, FILTERS, ROUTER_POLICIES, SCORERS } = await import('@foretoken/fleet');
  const router = kind === 'router' ? ROUTER_POLICIES.find((policy) => policy.name === name) : undefined;
  if (router !== undefined) return print(json, kind, router, describeRouter(router, FILTERS, SCORERS));
  const autoscaler = kind === 'autoscaler' ? AUTOSCALER_POLICIES.find((policy) => policy.name === name) : undefined;
  if (autoscaler !== undefined) return print(json, kind, autoscaler, describeAutoscaler(autoscaler));
  const names = (kind === 'router' ? ROUTER_POLICIES : AUTOSCALER_POLICIES).map((policy) => policy.name);
  throw unknownPolicy(kind, name, await suggest(name, names));
}

function print(json: boolean, kind: string, item: object, text: string): number {
  if (json) writeJson({ schema: `foretoken.show.${kind}/1`, ...item });
  else writeResult(text);
  return 0;
}

/** A path is shown or explained by the loader; a bare name is a model only when the catalogue knows it. */
function isModel(thing: string, load: (name: string) => unknown): boolean {
  if (thing.endsWith('.json') || existsSync(`${thing}/config.json`)) return true;
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
