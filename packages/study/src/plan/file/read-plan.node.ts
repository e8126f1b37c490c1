import { applySets, type DocumentKind, isVersionPath, readDocument, readScenarioDocument, type ScenarioDocument, validateScenario } from '@foretoken/fleet';
import { dirname, join } from 'node:path';
import { pointAtAsync } from '../../load/point-at.node.ts';
import { readText } from '../../files/read-text.node.ts';
import { rebaseSets } from '../../load/rebase-sets.node.ts';
import { noBounds, poolsInBase } from '../diagnostics.ts';
import { presetBounds } from '../presets/slo-presets.ts';
import { loadSloPresets } from '../presets/load-slo-presets.node.ts';
import { checkNames } from './check-names.node.ts';
import { inlineDocument, withKeys } from './base-document.ts';
import { baseName, parsePlan } from './describe-plan.ts';
import { STEADY_PROCESSES } from '../workload.ts';
import type { PlanOverrides } from './plan-flags.ts';
import { planSchema, type PlanInput } from './plan-schema.ts';
import type { Plan } from './plan.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** GPUs that are tried where neither plan nor scenario names one. */
const USUAL_GPUS: readonly string[] = ['l40s', 'a100-sxm-80', 'h100-sxm', 'h200-sxm', 'b200-sxm'];

const PLAN: DocumentKind = {
  name: 'the plan',
  shape: 'a plan is a mapping with the key `scenario`, or a scenario',
  hint: 'examples/plans/chat-70b.yaml is a commented one.',
  isText: (path) => isVersionPath((path[0] === 'scenario' ? path.slice(1) : path).join('.')),
};

/**
 * Reads a plan file, or a plain scenario to plan for; `sets` override values of the base scenario.
 * @throws ForetokenError E0210 (unreadable), E01xx at their place, E1060 to E1063.
 */
export async function readPlan(path: string, sets: readonly string[], overrides: PlanOverrides, text?: string): Promise<Plan> {
  const shown = path === '-' ? '<stdin>' : path;
  const folder = path === '-' ? '.' : dirname(path);
  const document = readDocument(text ?? (await readText(path)), shown, PLAN);
  const isScenario = 'workload' in document.data && !('scenario' in document.data);
  const input = isScenario ? planSchema.parse({ name: String(document.data['name'] ?? baseName(shown)), scenario: document.data }) : parsePlan(document);
  const base = isScenario ? { document, folder } : await baseOf(input, document, folder);
  const given = applySets(base.document, [...rebaseSets(sets, base.folder), ...(overrides.seed === undefined ? [] : [`seed=${overrides.seed}`])]);
  const { slo, source } = await sloOf(input, overrides, isScenario ? undefined : document, given);
  const fleet = (slo.data['fleet'] ?? {}) as Mapping;
  if ('pools' in fleet || 'routes' in fleet) throw poolsInBase(slo.fileName);
  const candidates = candidatesOf(input, overrides, fleet);
  const complete = withKeys(slo, endless(slo.data['workload'] as Mapping | undefined), (place, ofKey) => slo.place(place, ofKey));
  await checkNames(document, complete, candidates, input, overrides, base.folder);
  return assemble(input, overrides, candidates, complete, source, base.folder);
}

async function baseOf({ scenario }: PlanInput, document: ScenarioDocument, folder: string): Promise<{ readonly document: ScenarioDocument; readonly folder: string }> {
  if (typeof scenario !== 'string') return { document: inlineDocument(document, 'scenario'), folder };
  const path = join(folder, scenario);
  return { document: readScenarioDocument(await pointAtAsync(document, ['scenario'], async () => await readText(path, 'the plan file')), path), folder: dirname(path) };
}

/** The base with the plan's bounds in it. */
async function sloOf({ slo }: PlanInput, { sloPreset }: PlanOverrides, plan: ScenarioDocument | undefined, base: ScenarioDocument): Promise<{ readonly slo: ScenarioDocument; readonly source: string }> {
  const preset = sloPreset ?? slo?.['preset'];
  const model = String((base.data['fleet'] as Mapping | undefined)?.['model'] ?? '');
  if (preset !== undefined) {
    const at: ScenarioDocument = sloPreset === undefined ? plan! : { ...base, place: () => ({ kind: 'set', flag: '--slo-preset' }) };
    const found = await pointAtAsync(at, ['slo', 'preset'], async () => await Promise.resolve(presetBounds(loadSloPresets(), String(preset), model)));
    // Bounds beside a preset are in place of its own.
    const { preset: _, ...own } = sloPreset === undefined ? slo! : {};
    const isOwn = Object.keys(own).length > 0;
    return { slo: withKeys(base, { slo: { ...found.slo, ...own } }, (path, ofKey) => (isOwn ? plan! : base).place(path, ofKey)), source: `${found.source}${isOwn ? '; ' : ''}${Object.keys(own).join(', ')}${isOwn ? ' as in the plan' : ''}` };
  }
  if (slo === undefined) return { slo: base, source: 'as in the scenario' };
  return { slo: withKeys(base, { slo }, (path, ofKey) => plan!.place(path, ofKey)), source: 'as in the plan' };
}

function assemble(input: PlanInput, overrides: PlanOverrides, candidates: Plan['candidates'], document: ScenarioDocument, sloSource: string, folder: string): Plan {
  const first = { gpu: candidates.gpus[0], engine: candidates.engines[0]!.name, ...(document.data['fleet'] as Mapping) };
  const { replicas: _, ...plain } = first as Mapping;
  const complete = withKeys(document, { fleet: plain }, (path, ofKey) => document.place(path, ofKey));
  const base = validateScenario(complete);
  if (base.slo.length === 0 && base.classSlo === undefined) throw noBounds(document.fileName);
  const { name, rate, limits, prices, spares, precision, requests, replications, maxReplications } = input;
  const ratePerS = overrides.ratePerS ?? rate ?? null;
  const growth = [...new Set(overrides.growth ?? input.growth)].filter((multiple) => multiple !== 1).sort((a, b) => a - b);
  return {
    name,
    scenario: { shown: document.fileName, text: JSON.stringify(complete.data), folder },
    base,
    document: complete,
    data: complete.data,
    ratePerS,
    growth,
    sloSource,
    candidates,
    limits: { ...limits, usdPerHour: limits.usdPerHour ?? Infinity },
    prices,
    spares,
    replications: { least: replications, most: Math.max(replications, maxReplications) },
    precision,
    requests: requests ?? null,
    top: overrides.top ?? input.top,
  };
}

/** A steady workload needs no end in a plan: the length of simulations is settled by rule. */
function endless(workload: Mapping | undefined): Mapping {
  const synthetic = workload?.['synthetic'] as Mapping | null | undefined;
  const process = (synthetic?.['arrivals'] as Mapping | null | undefined)?.['process'];
  const ends = synthetic?.['requests'] ?? workload?.['requests'] ?? workload?.['duration'];
  return ends === undefined && typeof process === 'string' && STEADY_PROCESSES.includes(process) ? { workload: { ...workload, requests: ANY_NUMBER } } : {};
}

/** Replaced before anything is simulated. */
const ANY_NUMBER = 1000;

function candidatesOf({ candidates: c, limits }: PlanInput, overrides: PlanOverrides, fleet: Mapping): Plan['candidates'] {
  const own = typeof fleet['engine'] === 'object' && fleet['engine'] !== null ? (fleet['engine'] as Mapping) : { name: fleet['engine'] };
  const ownEngine = own['name'] === undefined ? 'vllm-v1' : `${String(own['name'])}${own['version'] === undefined ? '' : `@${String(own['version'])}`}`;
  const single = (key: string, otherwise: string): readonly string[] => [typeof fleet[key] === 'string' ? fleet[key] : otherwise];
  return {
    gpus: overrides.gpus ?? c.gpus ?? (typeof fleet['gpu'] === 'string' ? [fleet['gpu']] : USUAL_GPUS),
    engines: (overrides.engines ?? c.engines ?? [ownEngine]).map(engineOf),
    tensorParallel: c.tensorParallel ?? powersOfTwo(limits.gpusPerNode),
    pipelineParallel: c.pipelineParallel,
    expertParallel: c.expertParallel,
    dataParallel: c.dataParallel,
    weights: c.weights ?? single('weights', 'auto'),
    kvCache: c.kvCache ?? single('kvCache', 'auto'),
    routers: c.routers ?? single('router', 'least-outstanding'),
    stepTokens: c.stepTokens,
    disaggregated: c.disaggregated,
    mixed: c.mixed,
  };
}

function engineOf(text: string): { readonly name: string; readonly version?: string } {
  const [name = '', version] = text.split('@', 2) as [string, string?];
  return version === undefined ? { name } : { name, version };
}

function powersOfTwo(most: number): readonly number[] {
  return Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 1 << i);
}
