import { type EngineSpec, engineVersion, type GpuSpec, type LlmSpec } from '@foretoken/catalog';
import type { GpuPrice, RunPolicies, SpeculativeScenario } from '@foretoken/fleet';
import { relative, resolve } from 'node:path';
import { loadPolicies } from '../policies/load-policies.ts';
import type { LoadedScenario } from './load-scenario.ts';
import { pointAt, ProblemList } from './point-at.ts';
import { isModelPath } from './rebase-sets.ts';

/** What the catalogue says about the names in a scenario, and the policies that it names. */
export interface CatalogFacts {
  readonly gpu: GpuSpec;
  readonly llm: LlmSpec;
  readonly draftLlm?: LlmSpec;
  readonly price: GpuPrice | null;
  /** Versions and defaults. */
  readonly engine: EngineSpec;
  /** All engines, loaded when asked. */
  readonly engines: () => readonly EngineSpec[];
  readonly policies?: RunPolicies;
}

/** Looks up every name; all that are wrong are reported together, each at its place. @throws ScenarioError E0301 … E0310, E0891 … E0895. */
export async function loadFacts(loaded: LoadedScenario): Promise<CatalogFacts> {
  const catalog = await import('@foretoken/catalog/node');
  const { document, folder, scenario } = loaded;
  const { fleet } = scenario;
  const problems = new ProblemList(document);
  const gpu = problems.attempt(['fleet', 'gpu'], () => catalog.loadGpu(fleet.gpu));
  const llm = problems.attempt(['fleet', 'model'], () => catalog.loadLlm(modelName(fleet.model, folder)));
  const engine = problems.attempt(['fleet', 'engine', 'name'], () => catalog.loadEngine(fleet.engine.name));
  if (engine !== undefined) problems.attempt(['fleet', 'engine', 'version'], () => engineVersion(engine, fleet.engine.version));
  const draft = (fleet.engine['speculative'] as SpeculativeScenario | undefined)?.draftModel;
  const draftLlm = draft === undefined ? undefined : problems.attempt(['fleet', 'engine', 'speculative', 'draftModel'], () => catalog.loadLlm(modelName(draft, folder)));
  const policies = await loadPolicies(loaded, problems);
  problems.throwIfAny();
  if (gpu === undefined || llm === undefined || engine === undefined) throw new Error('a name was neither found nor refused');
  const price = pointAt(document, ['fleet', 'price'], () => priceOf(catalog.priceOf, loaded, gpu.id));
  return { gpu, llm, engine, price, engines: catalog.listEngines, ...(draftLlm === undefined ? {} : { draftLlm }), ...(policies === undefined ? {} : { policies }) };
}

function modelName(model: string, folder: string): string {
  return isModelPath(model, folder) ? relative('.', resolve(folder, model)) || model : model;
}

type PriceLookup = (typeof import('@foretoken/catalog/node'))['priceOf'];

function priceOf(lookup: PriceLookup, { scenario, document }: LoadedScenario, gpuId: string): GpuPrice | null {
  const { price } = scenario.fleet;
  if (price.kind === 'fixed') return { usdPerGpuHour: price.usdPerGpuHour, source: 'usdPerGpuHour of the scenario', date: 'not dated' };
  const chosen = 'price' in (document.data['fleet'] as object);
  // Without a price in the scenario any tier that has one will do; a tier that was asked for is meant.
  const found = lookup(gpuId, chosen ? price.tier : undefined);
  return found === null ? null : { usdPerGpuHour: found.usdPerHour, source: `${found.tier} price of ${gpuId} in the catalogue`, date: found.date };
}
