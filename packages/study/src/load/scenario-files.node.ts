import { policyFiles, poolsOf, poolView, type Scenario, type SpeculativeScenario, type WorkloadSource } from '@foretoken/fleet';
import { resolve } from 'node:path';
import type { LoadedScenario } from './load-scenario.node.ts';
import { isModelPath } from './named-path.node.ts';

/** A file that a scenario stands on. */
export interface ScenarioFile {
  readonly kind: 'trace' | 'rates' | 'model' | 'policy';
  /** As the scenario names it. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
}

/** Every file that the scenario names, each once, in the order of the scenario. They need not exist. */
export function scenarioFiles({ scenario, folder }: Pick<LoadedScenario, 'scenario' | 'folder'>): readonly ScenarioFile[] {
  const named = [...workloadFiles(scenario), ...fleetFiles(scenario, folder)];
  const files = named.map(({ kind, name }): ScenarioFile => ({ kind, name, path: resolve(folder, name) }));
  return files.filter((file, index) => files.findIndex(({ path }) => path === file.path) === index);
}

type Named = Pick<ScenarioFile, 'kind' | 'name'>;

function workloadFiles({ workload }: Scenario): readonly Named[] {
  const sources = [workload.source, ...(workload.classes ?? []).flatMap(({ workload: own }) => (own === undefined ? [] : [own.source]))];
  return sources.flatMap(sourceFiles);
}

function sourceFiles(source: WorkloadSource): readonly Named[] {
  if (source.kind === 'classes') return [];
  const arrivals = source.kind === 'synthetic' ? [source.synthetic.arrivals] : [source.arrivals, ...(source.kind === 'trace' ? [source.warp] : [])];
  const rates = arrivals.flatMap((spec): readonly Named[] => (spec?.process === 'series' ? [{ kind: 'rates', name: spec.file }] : []));
  return source.kind === 'trace' ? [{ kind: 'trace', name: source.path }, ...rates] : rates;
}

function fleetFiles(scenario: Scenario, folder: string): readonly Named[] {
  return poolsOf(scenario).flatMap((pool): readonly Named[] => {
    const view = poolView(scenario, pool);
    const draft = (view.fleet.engine['speculative'] as SpeculativeScenario | undefined)?.draftModel;
    const models = [view.fleet.model, ...(draft === undefined ? [] : [draft])].filter((model) => isModelPath(model, { folder }));
    return [...models.map((name): Named => ({ kind: 'model', name })), ...Object.values(policyFiles(view)).map((name): Named => ({ kind: 'policy', name }))];
  });
}
