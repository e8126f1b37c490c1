import { type EngineSpec, engineVersion, type GpuSpec, type LlmSpec } from '@foretoken/catalog';
import type { FleetData, GpuPrice, PoolCatalog, RunPolicies, ScenarioPath, SpeculativeScenario } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import { relative, resolve } from 'node:path';
import { loadPolicies } from '../policies/load-policies.node.ts';
import { engineOf, latencyDataOf } from './catalog-memory.node.ts';
import type { LoadedScenario } from './load-scenario.node.ts';
import { isModelPath, openedPath, type PathBase } from './named-path.node.ts';
import { ProblemList } from './point-at.node.ts';

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
  /** Of each pool, in a fleet of several. */
  readonly pools?: Readonly<Record<string, PoolCatalog>>;
  /** Of fleets in which replicas come and go, or whose energy counts. */
  readonly fleetData?: FleetData;
}

/** Looks up every name of every pool; all that are wrong are reported together, each at its place. @throws ScenarioError E0301 … E0310, E0891 … E0895. */
export async function loadFacts(loaded: LoadedScenario): Promise<CatalogFacts> {
  const catalog = await import('@foretoken/catalog/node');
  const { needsFleetData, poolsOf, poolView } = await import('@foretoken/fleet');
  const problems = new ProblemList(loaded.document);
  const { scenario } = loaded;
  const isPlain = scenario.fleet.pools === undefined;
  const found: [string, NamedFacts | undefined][] = [];
  for (const pool of poolsOf(scenario)) {
    const at = isPlain ? ['fleet'] : placeIn(loaded, pool.name);
    found.push([pool.name, await lookUp(catalog, { ...loaded, scenario: poolView(scenario, pool) }, problems, at)]);
  }
  problems.throwIfAny();
  const known = found as [string, NamedFacts][];
  const first = known[0]![1];
  const pools = isPlain ? {} : Object.fromEntries(known.map(([name, { engine, ...facts }]): [string, PoolCatalog] => [name, { ...facts, engineDefaults: engine, latencyData: latencyDataOf(facts.gpu) }]));
  return { ...first, engines: catalog.listEngines, ...(isPlain ? {} : { pools }), ...(needsFleetData(scenario) ? { fleetData: fleetData(catalog) } : {}) };
}

type NamedFacts = Omit<CatalogFacts, 'engines' | 'pools' | 'fleetData'>;

function fleetData(catalog: typeof import('@foretoken/catalog/node')): FleetData {
  return { coldStart: catalog.loadColdStart(), power: catalog.loadPower(), prices: catalog.loadPrices(), tdpOf: (gpu) => catalog.loadGpu(gpu).tdpW };
}

/** Keys that a pool inherits stand at the fleet. */
function placeIn({ document }: LoadedScenario, name: string): (key: string) => ScenarioPath {
  const own = ((document.data['fleet'] as { pools?: Record<string, Record<string, unknown>> }).pools ?? {})[name] ?? {};
  return (key) => (key in own ? ['fleet', 'pools', name] : ['fleet']);
}

async function lookUp(catalog: typeof import('@foretoken/catalog/node'), loaded: LoadedScenario, problems: ProblemList, at: ScenarioPath | ((key: string) => ScenarioPath)): Promise<NamedFacts | undefined> {
  const { document, scenario } = loaded;
  const { fleet } = scenario;
  const under = (key: string): ScenarioPath => (typeof at === 'function' ? at(key) : at);
  const gpu = problems.attempt([...under('gpu'), 'gpu'], () => catalog.loadGpu(fleet.gpu));
  const llm = problems.attempt([...under('model'), 'model'], () => loadModel(catalog.loadLlm, fleet.model, loaded));
  const engine = problems.attempt([...under('engine'), 'engine', 'name'], () => engineOf(fleet.engine.name));
  if (engine !== undefined) problems.attempt([...under('engine'), 'engine', 'version'], () => engineVersion(engine, fleet.engine.version));
  const draft = (fleet.engine['speculative'] as SpeculativeScenario | undefined)?.draftModel;
  const draftLlm = draft === undefined ? undefined : problems.attempt([...under('engine'), 'engine', 'speculative', 'draftModel'], () => loadModel(catalog.loadLlm, draft, loaded));
  const policies = await loadPolicies(loaded, problems, under('engine'));
  if (gpu === undefined || llm === undefined || engine === undefined) return undefined;
  const price = problems.attempt([...under('price'), 'price'], () => priceOf(catalog.priceOf, loaded, gpu.id, pricePath(document.data, under('price'))));
  return { gpu, llm, engine, price: price ?? null, ...(draftLlm === undefined ? {} : { draftLlm }), ...(policies === undefined ? {} : { policies }) };
}

function pricePath(data: unknown, at: ScenarioPath): boolean {
  const holder = at.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], data);
  return typeof holder === 'object' && holder !== null && 'price' in holder;
}

/** A model of the catalogue, or from a file beside the scenario. @throws ForetokenError E0302, E0310. */
export function loadModel(loadLlm: (nameOrPath: string) => LlmSpec, model: string, base: PathBase): LlmSpec {
  if (!isModelPath(model, base)) return loadLlm(model);
  const shown = relative(base.cwd ?? '.', resolve(base.folder, model)) || model;
  if (base.root === undefined) return loadLlm(shown);
  const opened = openedPath(base, model);
  try {
    return loadLlm(opened);
  } catch (error) {
    throw renamed(error, opened, shown);
  }
}

/** On a worker the file has another path; its error is to read like that of the machine it came from. */
function renamed(error: unknown, opened: string, shown: string): unknown {
  if (!(error instanceof ForetokenError)) return error;
  const { code, exitCode, hint, path } = error;
  const named = (text: string): string => text.replaceAll(opened, shown);
  return new ForetokenError(named(error.message), { code, exitCode: exitCode === 4 ? 4 : 2, ...(hint === undefined ? {} : { hint: named(hint) }), ...(path === undefined ? {} : { path: named(path) }) });
}

type PriceLookup = (typeof import('@foretoken/catalog/node'))['priceOf'];

function priceOf(lookup: PriceLookup, { scenario }: LoadedScenario, gpuId: string, chosen: boolean): GpuPrice | null {
  const { price } = scenario.fleet;
  if (price.kind === 'fixed') return { usdPerGpuHour: price.usdPerGpuHour, source: 'usdPerGpuHour of the scenario', date: 'not dated' };
  // Without a price in the scenario any tier that has one will do; a tier that was asked for is meant.
  const found = lookup(gpuId, chosen ? price.tier : undefined);
  return found === null ? null : { usdPerGpuHour: found.usdPerHour, source: `${found.tier} price of ${gpuId} in the catalogue`, date: found.date };
}
