import { dependsOnSeed } from '@foretoken/fleet';
import type { LoadedRequests } from '../load/load-part.node.ts';
import { loadRequests } from '../load/load-requests.node.ts';
import type { RequestLoader } from '../load/prepare-simulation.node.ts';
import type { ByteCache } from './byte-cache.ts';
import { requestsKey } from './requests-key.ts';

/** Requests that another thread has read, under their key. */
export interface SharedRequests {
  readonly key: string;
  readonly requests: LoadedRequests;
}

/** Takes requests from those that are shared, else from a cache, else loads them. `study` keeps the entries of two studies apart. */
export function cachedLoader(study: string, shared: readonly SharedRequests[], cache: ByteCache<LoadedRequests>): RequestLoader {
  return async (loaded, seed) => {
    const key = requestsKey(loaded.document);
    const given = shared.find((each) => each.key === key);
    if (given !== undefined) return given.requests;
    const own = `${study}\n${key}\n${dependsOnSeed(loaded.scenario.workload) ? seed : ''}`;
    const found = cache.get(own) ?? (await loadRequests(loaded, seed));
    cache.set(own, found);
    return found;
  };
}
