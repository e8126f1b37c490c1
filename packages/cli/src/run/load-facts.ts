import type { GpuSpec, LlmSpec } from '@foretoken/catalog';
import type { GpuPrice } from '@foretoken/fleet';
import { relative, resolve } from 'node:path';
import type { LoadedScenario } from './load-scenario.ts';
import { pointAt } from './point-at.ts';
import { isModelPath } from './rebase-sets.ts';

/** What the catalogue says about the names in a scenario. */
export interface CatalogFacts {
  readonly gpu: GpuSpec;
  readonly llm: LlmSpec;
  readonly price: GpuPrice | null;
}

/** Looks up every name; errors point at the name in the scenario. @throws ScenarioError E0301 … E0310. */
export async function loadFacts(loaded: LoadedScenario): Promise<CatalogFacts> {
  const catalog = await import('@foretoken/catalog/node');
  const { document, scenario, folder } = loaded;
  const { fleet } = scenario;
  const gpu = pointAt(document, ['fleet', 'gpu'], () => catalog.loadGpu(fleet.gpu));
  const llm = pointAt(document, ['fleet', 'model'], () => catalog.loadLlm(modelName(fleet.model, folder)));
  return { gpu, llm, price: pointAt(document, ['fleet', 'price'], () => priceOf(catalog.priceOf, loaded, gpu.id)) };
}

function modelName(model: string, folder: string): string {
  return isModelPath(model, folder) ? relative('.', resolve(folder, model)) || model : model;
}

type PriceLookup = (typeof import('@foretoken/catalog/node'))['priceOf'];

function priceOf(lookup: PriceLookup, { scenario, document }: LoadedScenario, gpuId: string): GpuPrice | null {
  const { price } = scenario.fleet;
  if (price.kind === 'fixed') return { usdPerGpuHour: price.usdPerGpuHour, source: 'scenario', date: '' };
  const chosen = 'price' in (document.data['fleet'] as object);
  // Without a price in the scenario any tier that has one will do; a tier that was asked for is meant.
  const found = lookup(gpuId, chosen ? price.tier : undefined);
  return found === null ? null : { usdPerGpuHour: found.usdPerHour, source: `${found.tier}: ${found.source}`, date: found.date };
}
