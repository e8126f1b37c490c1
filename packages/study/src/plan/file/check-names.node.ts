import { engineVersion } from '@foretoken/catalog';
import { type Place, type ScenarioDocument, type ScenarioPath, validateScenario } from '@foretoken/fleet';
import { engineOf } from '../../load/catalog-memory.node.ts';
import { loadModel } from '../../load/load-facts.node.ts';
import { ProblemList } from '../../load/point-at.node.ts';
import { withKeys } from './base-document.ts';
import type { PlanOverrides } from './plan-flags.ts';
import type { PlanCandidates } from './plan.ts';
import type { PlanInput } from './plan-schema.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Keys of a fleet that say one of a list of candidates. */
const KEYS: Readonly<Record<string, string>> = { gpus: 'gpu', engines: 'engine', weights: 'weights', kvCache: 'kvCache', routers: 'router' };
/** Those whose words scenarios know. */
const WORDS = ['weights', 'kvCache', 'routers'] as const;

/**
 * Looks up every name that a plan gives: the model, GPUs, engines and their versions, formats, routers, and the GPUs of prices and limits. `plan` is the
 * document that names them, `base` the scenario that lacks a GPU and an engine at most. @throws ScenarioError with all that nobody knows, each at
 * its place: in the plan, in the base where that is where it comes from, or at its flag.
 */
export async function checkNames(plan: ScenarioDocument, base: ScenarioDocument, candidates: PlanCandidates, { prices, limits }: PlanInput, overrides: PlanOverrides, folder: string): Promise<void> {
  const { loadGpu, loadLlm } = await import('@foretoken/catalog/node');
  const place = placesOf(plan, base, overrides);
  const problems = new ProblemList({ ...plan, place });
  const fleet: Mapping = { gpu: 'h100-sxm', engine: 'vllm-v1', ...(base.data['fleet'] as Mapping) };
  /** The base with one key of its fleet replaced; what is wrong with that is told at the candidate. */
  const isKnown = (key: string, value: unknown, at: ScenarioPath): boolean =>
    problems.attempt(at, () => validateScenario(withKeys(base, { fleet: { ...fleet, [key]: value } }, (path, ofKey) => (path[1] === key ? place(at) : base.place(path, ofKey))))) !== undefined;
  for (const [i, gpu] of candidates.gpus.entries()) problems.attempt(['candidates', 'gpus', i], () => loadGpu(gpu));
  for (const [i, { name, version }] of candidates.engines.entries()) {
    const at: ScenarioPath = ['candidates', 'engines', i];
    if (isKnown('engine', { name }, at) && version !== undefined) problems.attempt(at, () => engineVersion(engineOf(name), version));
  }
  for (const list of WORDS) for (const [i, word] of candidates[list].entries()) isKnown(KEYS[list]!, word, ['candidates', list, i]);
  for (const gpu of Object.keys(prices)) problems.attempt(['prices', gpu], () => loadGpu(gpu));
  for (const gpu of Object.keys(limits.perGpu)) problems.attempt(['limits', 'perGpu', gpu], () => loadGpu(gpu));
  const { model } = fleet;
  if (typeof model === 'string') problems.attempt(['scenario', 'fleet', 'model'], () => loadModel(loadLlm, model, { folder }));
  problems.throwIfAny();
}

/** Where candidates come from: a flag, the plan, or the fleet of the base. */
function placesOf(plan: ScenarioDocument, base: ScenarioDocument, { gpus, engines }: PlanOverrides): ScenarioDocument['place'] {
  const flags: Readonly<Record<string, string>> = { ...(gpus === undefined ? {} : { gpus: '--gpus' }), ...(engines === undefined ? {} : { engines: '--engines' }) };
  const own = (plan.data['candidates'] ?? {}) as Mapping;
  return (path, ofKey): Place => {
    const list = String(path[1]);
    if (path[0] === 'scenario') return base.place(path.slice(1), ofKey);
    if (path[0] !== 'candidates') return plan.place(path, true);
    if (flags[list] !== undefined) return { kind: 'set', flag: flags[list] };
    return list in own ? plan.place(path, ofKey) : base.place(['fleet', KEYS[list]!], ofKey);
  };
}
