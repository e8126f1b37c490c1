import { writeJson, writeResult } from '../terminal/output.ts';
import { listAutoscalers } from './list-autoscalers.ts';
import { listEngines } from './list-engines.ts';
import { listGpus } from './list-gpus.ts';
import { listModels } from './list-models.ts';
import { listPolicies } from './list-policies.ts';
import { listProfiles } from './list-profiles.ts';
import { listRouters } from './list-routers.ts';
import { listSloPresets } from './list-slo-presets.ts';
import { listTraces } from './list-traces.ts';
import type { Listing } from './listing.ts';

export type Listable = 'gpus' | 'models' | 'engines' | 'routers' | 'autoscalers' | 'policies' | 'profiles' | 'traces' | 'slo-presets';

const LISTINGS: Readonly<Record<Listable, () => Promise<Listing>>> = {
  gpus: listGpus,
  models: listModels,
  engines: listEngines,
  routers: listRouters,
  autoscalers: listAutoscalers,
  policies: listPolicies,
  profiles: listProfiles,
  traces: listTraces,
  'slo-presets': listSloPresets,
};

/** Prints one listing as a table, or all facts behind it as JSON. */
export async function listCommand(what: Listable, json: boolean): Promise<number> {
  const listing = await LISTINGS[what]();
  if (json) writeJson({ schema: `foretoken.list.${what}/1`, items: listing.items });
  else writeResult(listing.text);
  return 0;
}
