import type { RequestColumns } from '@foretoken/engines';
import type { RunFacts, SimulationMode, SimulationOutput } from '@foretoken/fleet';
import type { CommandContext } from '../command.ts';
import { createProgressLine, type ProgressReport } from '../terminal/progress.ts';
import { foretokenVersion } from '../version.ts';
import { loadFacts } from './load-facts.ts';
import { loadRequests } from './load-requests.ts';
import { type LoadedScenario, loadScenario } from './load-scenario.ts';
import { pointAtFleet } from './point-at.ts';
import type { RunFlags, ScenarioInput } from './run-flags.ts';
import { savedLine } from './saved-line.ts';

/** Simulates one scenario, saves it when `folder` is given, and returns what to print. */
export async function runScenario(input: ScenarioInput, flags: RunFlags, folder: string | undefined, context: CommandContext): Promise<string> {
  const { json, terminal } = context;
  const loaded = await loadScenario(input.path, setsOf(flags), input.text);
  const progress = createProgressLine(loaded.scenario.name, 'requests', terminal, flags.quiet || json);
  let output: SimulationOutput;
  try {
    output = await simulateLoaded(loaded, modeOf(flags), progress.report);
  } finally {
    progress.clear();
  }
  const { renderJson, renderTerminal } = await import('@foretoken/report');
  const saved = folder === undefined ? '' : await save(folder, output);
  return json ? renderJson(output.result) : `${renderTerminal(output.result, { color: terminal.color, width: terminal.columns }).trimEnd()}\n${saved}`;
}

function setsOf({ set, seed, replications }: RunFlags): readonly string[] {
  return [
    ...set,
    ...(seed === undefined ? [] : [`seed=${seed}`]),
    ...(replications === undefined ? [] : [`replications=${replications}`]),
  ];
}

function modeOf({ proof, naive }: RunFlags): SimulationMode {
  if (proof) return 'proof';
  return naive ? 'naive' : 'fast';
}

async function simulateLoaded(loaded: LoadedScenario, mode: SimulationMode, onProgress: (progress: ProgressReport) => void): Promise<SimulationOutput> {
  const { scenario, document } = loaded;
  const { engine, ...named } = await loadFacts(loaded);
  const [{ dependsOnSeed, simulate, simulateReplications }, { loadLatencyData }] = await Promise.all([import('@foretoken/fleet'), import('@foretoken/latency/node')]);
  const { columns, origin } = await loadRequests(loaded, scenario.seed);
  const facts: RunFacts = { ...named, origin, foretokenVersion: foretokenVersion() };
  const shared = { scenario, facts, latencyData: loadLatencyData(facts.gpu), engineDefaults: engine, mode, onProgress };
  const columnsFor = async (seed: number): Promise<RequestColumns> => {
    const same = seed === scenario.seed || !dependsOnSeed(scenario.workload.source);
    return same ? columns : (await loadRequests(loaded, seed)).columns;
  };
  return await pointAtFleet(document, async () =>
    scenario.replications === 1 ? simulate({ ...shared, columns }) : await simulateReplications({ ...shared, columnsFor }),
  );
}

async function save(folder: string, { result, columns, log }: SimulationOutput): Promise<string> {
  const { writeReport } = await import('@foretoken/report/node');
  return savedLine(folder, (await writeReport(folder, result, columns, log)).files);
}
