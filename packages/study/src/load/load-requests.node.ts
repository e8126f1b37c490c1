import type { RequestColumns } from '@foretoken/engines';
import type { RequestClass, ScenarioPath, WorkloadOrigin } from '@foretoken/fleet';
import { count } from '@foretoken/kernel';
import type { LoadedScenario } from './load-scenario.node.ts';
import { loadPart, type LoadedRequests, type PartPlace } from './load-part.node.ts';
import { pointAtAsync } from './point-at.node.ts';

/**
 * Reads or generates the requests of a scenario for one seed. Each class draws from streams of its own, keyed by its
 * name, so that another class beside it changes nothing in it.
 * @throws ScenarioError E0501 … E0548, pointing at the workload in the scenario.
 */
export async function loadRequests(loaded: LoadedScenario, seed: number): Promise<LoadedRequests> {
  const { scenario, document } = loaded;
  const { workload } = scenario;
  const place = (path: ScenarioPath): PartPlace => ({ ...loaded, path });
  if (workload.source.kind === 'classes') return await loadClasses(workload.classes ?? [], workload.requests, seed, place);
  const part = await loadPart(workload, seed, place(['workload']));
  if (workload.classes === undefined && scenario.classSlo === undefined) return part;
  return await pointAtAsync(document, ['workload', 'classes'], async () => ({ ...part, columns: await withFacts(part.columns, loaded) }));
}

async function withFacts(columns: RequestColumns, { scenario, document }: LoadedScenario): Promise<RequestColumns> {
  const { withClassFacts } = await import('@foretoken/workload');
  for (const name of Object.keys(scenario.classSlo ?? {})) {
    await pointAtAsync(document, ['slo', 'classes', name], async () => await Promise.resolve(withClassFacts(columns, [{ name }])));
  }
  return withClassFacts(columns, scenario.workload.classes ?? []);
}

async function loadClasses(classes: readonly RequestClass[], limit: number | undefined, seed: number, place: (path: ScenarioPath) => PartPlace): Promise<LoadedRequests> {
  const { firstRequests, mergeClasses } = await import('@foretoken/workload');
  const parts: { readonly name: string; readonly origin: WorkloadOrigin; readonly columns: RequestColumns; readonly priority?: number; readonly endsByEos: boolean }[] = [];
  for (const { name, priority, workload } of classes) {
    if (workload === undefined) continue;
    const part = await loadPart(workload, `${seed}/${name}`, place(['workload', 'classes', name]));
    parts.push({ name, ...part, ...(priority === undefined ? {} : { priority }), endsByEos: workload.outputEndsBy === 'eos' });
  }
  const { document } = place([]);
  const merged = await pointAtAsync(document, ['workload', 'classes'], async () => await Promise.resolve(mergeClasses(parts)));
  const columns = firstRequests(merged, limit ?? Infinity);
  const grids = parts.flatMap(({ origin }) => origin.quantisedArrivalsS ?? []);
  return {
    columns,
    origin: {
      description: `${parts.map(({ name, origin }) => `${name}: ${origin.description}`).join('; ')}; together ${count(columns.count)}`,
      trace: null,
      quantisedArrivalsS: grids.length === 0 ? null : Math.max(...grids),
    },
  };
}
