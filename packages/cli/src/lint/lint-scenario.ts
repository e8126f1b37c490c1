import { ScenarioError, type ScenarioProblem, type WorkloadSource } from '@foretoken/fleet';
import type { ArrivalSpec } from '@foretoken/workload';
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { unreadableFile } from '@foretoken/study/files';
import { type LoadedScenario, loadFacts, loadScenario, pointAtFleet, ProblemList } from '@foretoken/study/load';
import { decimal } from '../terminal/units.ts';

/**
 * Checks one scenario: keys and values, every name it refers to, that its trace is there, and that the model fits.
 * Returns in a few words how much room is left. @throws ScenarioError with every problem; exit code 4 when it is the fit.
 */
export async function lintScenario(path: string, sets: readonly string[], text: string): Promise<string> {
  return await lintLoaded(await loadScenario(path, sets, text));
}

/** The same for a scenario that was read already. */
export async function lintLoaded(loaded: LoadedScenario): Promise<string> {
  const problems = await refusedBy(async () => await checkSource(loaded));
  try {
    const room = await checkFit(loaded);
    if (problems.length === 0) return room;
  } catch (error) {
    if (!(error instanceof ScenarioError) || problems.length === 0) throw error;
    throw new ScenarioError([...problems, ...error.problems]);
  }
  throw new ScenarioError(problems);
}

/** Plans the memory of one replica of every pool without simulating anything. */
async function checkFit(loaded: LoadedScenario): Promise<string> {
  const { scenario, document } = loaded;
  const [{ planDeployment, poolsOf, poolView }, { loadLatencyData }] = await Promise.all([import('@foretoken/fleet'), import('@foretoken/latency/node')]);
  const facts = await loadFacts(loaded);
  const rooms: string[] = [];
  for (const pool of poolsOf(scenario)) {
    const own = facts.pools?.[pool.name] ?? { ...facts, engineDefaults: facts.engine, latencyData: loadLatencyData(facts.gpu) };
    const plan = await pointAtFleet(document, async () => await Promise.resolve(planDeployment(poolView(scenario, pool), { ...own, engines: facts.engines }, own.latencyData, own.engineDefaults)));
    rooms.push(decimal(plan.usableBlocks * (plan.ranks ?? 1) * plan.blockSizeTokens, 0));
  }
  if (scenario.fleet.pools === undefined) return `room for ${rooms[0]!} KV tokens per replica`;
  return `room for KV tokens per replica: ${scenario.fleet.pools.map(({ name }, index) => `${name} ${rooms[index]!}`).join(', ')}`;
}

async function checkSource({ scenario: { workload }, document, folder }: LoadedScenario): Promise<void> {
  const problems = new ProblemList(document);
  const parts = workload.source.kind === 'classes' ? (workload.classes ?? []).map(({ name, workload: own }) => ({ path: ['workload', 'classes', name], source: own?.source })) : [{ path: ['workload'], source: workload.source }];
  for (const { path, source } of parts) if (source !== undefined) await checkPart(source, path, folder, problems);
  problems.throwIfAny();
}

async function checkPart(source: WorkloadSource, path: readonly string[], folder: string, problems: ProblemList): Promise<void> {
  const { loadProfile, loadRateSeries } = await import('@foretoken/workload/node');
  if (source.kind === 'profile') await problems.attemptAsync([...path, 'profile'], async () => await loadProfile(source.profile));
  if (source.kind === 'trace') problems.attempt([...path, 'trace'], () => checkReadable(source.path, resolve(folder, source.path)));
  for (const [keys, arrivals] of ratesOf(source)) {
    if (arrivals?.process !== 'series') continue;
    const { file } = arrivals;
    await problems.attemptAsync([...path, ...keys, 'file'], async () => await loadRateSeries(resolve(folder, file), file));
  }
}

function ratesOf(source: WorkloadSource): readonly (readonly [keys: readonly string[], arrivals: ArrivalSpec | undefined])[] {
  if (source.kind === 'classes') return [];
  if (source.kind === 'synthetic') return [[['synthetic', 'arrivals'], source.synthetic.arrivals]];
  return [[['arrivals'], source.arrivals], ...(source.kind === 'trace' ? [[['warp'], source.warp] as const] : [])];
}

function checkReadable(name: string, path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw unreadableFile(name, error);
  }
}

async function refusedBy(work: () => Promise<unknown>): Promise<readonly ScenarioProblem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}
