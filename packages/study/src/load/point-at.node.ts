import { type ScenarioDocument, ScenarioError, type ScenarioPath, type ScenarioProblem } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';

/** Runs `work`; what it refuses is reported at that value of the scenario. */
export function pointAt<T>(document: ScenarioDocument, path: ScenarioPath, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw located(document, path, error);
  }
}

/** Like `pointAt`, for promises. */
export async function pointAtAsync<T>(document: ScenarioDocument, path: ScenarioPath, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw located(document, path, error);
  }
}

/** Gathers what several look-ups refuse, to report all of it at once. */
export class ProblemList {
  readonly #document: ScenarioDocument;
  readonly #problems: ScenarioProblem[] = [];

  constructor(document: ScenarioDocument) {
    this.#document = document;
  }

  /** The result of `work`, or undefined when it was refused. */
  attempt<T>(path: ScenarioPath, work: () => T): T | undefined {
    try {
      return pointAt(this.#document, path, work);
    } catch (error) {
      this.#add(error);
      return undefined;
    }
  }

  /** Like `attempt`, for promises. */
  async attemptAsync<T>(path: ScenarioPath, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await pointAtAsync(this.#document, path, work);
    } catch (error) {
      this.#add(error);
      return undefined;
    }
  }

  throwIfAny(): void {
    if (this.#problems.length > 0) throw new ScenarioError(this.#problems);
  }

  #add(error: unknown): void {
    if (!(error instanceof ScenarioError)) throw error;
    // Pools that inherit a key would report the same mistake again.
    for (const problem of error.problems) if (!this.#problems.some((known) => JSON.stringify(known) === JSON.stringify(problem))) this.#problems.push(problem);
  }
}

function located(document: ScenarioDocument, path: ScenarioPath, error: unknown): unknown {
  if (!(error instanceof ForetokenError) || error instanceof ScenarioError) return error;
  const { code, message, hint } = error;
  return new ScenarioError([{ code, message, hint, place: document.place(path) }], error.exitCode === 4 ? 4 : 2);
}

/** Like `pointAtAsync` for a whole run: an error that names a setting of the deployment is reported there, others pass. */
export async function pointAtFleet<T>(document: ScenarioDocument, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const path = error instanceof ForetokenError ? scenarioPath(document, error) : undefined;
    throw path === undefined ? error : located(document, path, error);
  }
}

/** Latency and engines name a setting without its section: `tensorParallel`, `engine.maxModelLen`. */
function scenarioPath({ data }: ScenarioDocument, { path, exitCode }: ForetokenError): ScenarioPath | undefined {
  // Policies keep their whole path: `order` alone says too little.
  const policy = /^fleet\.(router|engine\.policies\.\w+)$/.exec(path ?? '');
  if (policy !== null) return policy[0].split('.');
  if (path?.startsWith('fleet.pools.') === true) return path.split('.');
  const setting = path?.replace(/^(scenario\.)?(fleet\.)?(engine\.)?/, '') ?? '';
  const fleet = data['fleet'] as Readonly<Record<string, unknown>>;
  if (setting in fleet) return ['fleet', setting];
  const { engine } = fleet;
  if (typeof engine === 'object' && engine !== null && setting in engine) return ['fleet', 'engine', setting];
  return exitCode === 4 ? ['fleet', 'model'] : undefined;
}
