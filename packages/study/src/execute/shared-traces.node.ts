import { applySets, dependsOnSeed, readScenarioDocument, type ScenarioDocument } from '@foretoken/fleet';
import { loadRequests } from '../load/load-requests.node.ts';
import { type LoadedScenario, openScenario } from '../load/load-scenario.node.ts';
import type { PointTask, StudyScenario } from '../point/point.ts';
import { ByteCache } from './byte-cache.ts';
import type { SharedRequests } from './cached-loader.node.ts';
import { requestsKey } from './requests-key.ts';
import { columnBytes, shareColumns } from './share-columns.ts';

/** Traces beyond this are read again when they are needed again. */
const LIMIT_BYTES = 1024 * 1024 * 1024;

/**
 * Reads the traces of a study once, in this thread, into memory that all threads share. Only traces that are the same under every seed:
 * other requests are drawn, and the threads do that side by side.
 */
export class SharedTraces {
  readonly #study: StudyScenario;
  readonly #document: ScenarioDocument;
  /** Does the scenario itself replay a trace? */
  readonly #isTraced: boolean;
  readonly #reading = new Map<string, Promise<SharedRequests | undefined>>();
  readonly #refused = new Set<string>();
  readonly #kept = new ByteCache<SharedRequests>(LIMIT_BYTES, ({ requests }) => columnBytes(requests.columns));

  /** @throws ScenarioError E0101 … E0103. */
  constructor(study: StudyScenario) {
    this.#study = study;
    this.#document = readScenarioDocument(study.text, study.shown);
    this.#isTraced = namesTrace(this.#document);
  }

  /** The shared traces that these points replay, each once. */
  async of(tasks: readonly PointTask[]): Promise<readonly SharedRequests[]> {
    const found = new Map<string, SharedRequests>();
    for (const { sets } of tasks) {
      // Without looking closer: this thread feeds all others.
      if (!this.#isTraced && !sets.some((set) => (typeof set === 'string' ? set : set.set).includes('trace'))) continue;
      const document = this.#applied(sets);
      if (document === undefined || !namesTrace(document)) continue;
      const key = requestsKey(document);
      const shared = found.get(key) ?? (await this.#get(key, sets));
      if (shared !== undefined) found.set(key, shared);
    }
    return [...found.values()];
  }

  /** Undefined for sets that cannot be applied: the point fails where it runs. */
  #applied(sets: PointTask['sets']): ScenarioDocument | undefined {
    try {
      return applySets(this.#document, sets);
    } catch {
      return undefined;
    }
  }

  async #get(key: string, sets: PointTask['sets']): Promise<SharedRequests | undefined> {
    const known = this.#kept.get(key);
    if (known !== undefined || this.#refused.has(key)) return known;
    const reading = this.#reading.get(key) ?? this.#load(key, sets);
    this.#reading.set(key, reading);
    const shared = await reading;
    this.#reading.delete(key);
    if (shared !== undefined) this.#kept.set(key, shared);
    return shared;
  }

  async #load(key: string, sets: PointTask['sets']): Promise<SharedRequests | undefined> {
    const loaded = this.#opened(sets);
    if (loaded === undefined) return undefined;
    const { workload, seed } = loaded.scenario;
    if (workload.source.kind === 'trace' && !dependsOnSeed(workload)) {
      try {
        const { columns, origin } = await loadRequests(loaded, seed);
        return { key, requests: { columns: shareColumns(columns), origin } };
      } catch {
        // The points that need it fail with the same error where they run.
      }
    }
    this.#refused.add(key);
    return undefined;
  }

  /** Undefined for a scenario that is invalid elsewhere: another point may share its trace. */
  #opened(sets: PointTask['sets']): LoadedScenario | undefined {
    try {
      return openScenario({ ...this.#study, sets });
    } catch {
      return undefined;
    }
  }
}

function namesTrace({ data }: ScenarioDocument): boolean {
  const workload = data['workload'];
  return typeof workload === 'object' && workload !== null && 'trace' in workload;
}
