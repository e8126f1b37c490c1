import type { RequestColumns } from '@foretoken/engines';
import type { ReplicationInput, RunFacts } from '@foretoken/fleet';
import { foretokenVersion } from '../version.node.ts';
import { latencyDataOf } from './catalog-memory.node.ts';
import { loadFacts } from './load-facts.node.ts';
import type { LoadedRequests } from './load-part.node.ts';
import { loadRequests } from './load-requests.node.ts';
import type { LoadedScenario } from './load-scenario.node.ts';

/** Where the requests of a scenario come from; a cache may stand in between. */
export type RequestLoader = (loaded: LoadedScenario, seed: number) => Promise<LoadedRequests>;

/** Everything that `simulate` and `simulateReplications` want, and the requests of the scenario's own seed. */
export interface PreparedSimulation extends ReplicationInput {
  readonly columns: RequestColumns;
}

/** Looks up facts and loads the requests of a scenario. @throws ScenarioError E03xx, E05xx. */
export async function prepareSimulation(loaded: LoadedScenario, load: RequestLoader = loadRequests): Promise<PreparedSimulation> {
  const { scenario } = loaded;
  const { engine, ...named } = await loadFacts(loaded);
  const { dependsOnSeed } = await import('@foretoken/fleet');
  const { columns, origin } = await load(loaded, scenario.seed);
  const facts: RunFacts = { ...named, origin, foretokenVersion: foretokenVersion() };
  const columnsFor = async (seed: number): Promise<RequestColumns> => {
    const same = seed === scenario.seed || !dependsOnSeed(scenario.workload);
    return same ? columns : (await load(loaded, seed)).columns;
  };
  return { scenario, facts, latencyData: latencyDataOf(facts.gpu), engineDefaults: engine, columns, columnsFor };
}
