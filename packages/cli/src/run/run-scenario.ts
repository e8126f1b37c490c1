import type { RunFacts, SimulationOutput } from '@foretoken/fleet';
import type { CommandContext } from '../command.ts';
import { createProgressLine, type ProgressReport } from '../terminal/progress.ts';
import { foretokenVersion } from '../version.ts';
import { loadFacts } from './load-facts.ts';
import { loadRequests } from './load-requests.ts';
import { type LoadedScenario, loadScenario } from './load-scenario.ts';
import { pointAtFleet } from './point-at.ts';
import type { RunFlags, ScenarioInput } from './run-command.ts';

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

function modeOf({ proof, naive }: RunFlags): 'fast' | 'naive' | 'proof' {
  if (proof) return 'proof';
  return naive ? 'naive' : 'fast';
}

async function simulateLoaded(loaded: LoadedScenario, mode: 'fast' | 'naive' | 'proof', onProgress: (progress: ProgressReport) => void): Promise<SimulationOutput> {
  const { scenario, document } = loaded;
  const catalogFacts = await loadFacts(loaded);
  const [{ simulate, simulateReplications }, { loadLatencyData }] = await Promise.all([import('@foretoken/fleet'), import('@foretoken/latency/node')]);
  const { columns, origin } = await loadRequests(loaded, scenario.seed);
  const facts: RunFacts = { gpu: catalogFacts.gpu, llm: catalogFacts.llm, price: catalogFacts.price, origin, foretokenVersion: foretokenVersion() };
  const latencyData = loadLatencyData(facts.gpu);
  const shared = { scenario, facts, latencyData, engineDefaults: catalogFacts.engine, mode, onProgress };
  return await pointAtFleet(document, async () => {
    if (scenario.replications === 1) return simulate({ ...shared, columns });
    return await simulateReplications({ ...shared, columnsFor: async (seed: number) => (await loadRequests(loaded, seed)).columns });
  });
}

async function save(folder: string, { result, columns, log }: SimulationOutput): Promise<string> {
  const { writeReport } = await import('@foretoken/report/node');
  const { files } = await writeReport(folder, result, columns, log);
  const shown = files.filter((file) => !file.includes('/'));
  return `\n  saved ${folder}/ (${[...shown, ...(shown.length < files.length ? [`${files.length - shown.length} charts`] : [])].join(', ')})\n`;
}
