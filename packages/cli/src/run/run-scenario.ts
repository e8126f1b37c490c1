import type { RunObserver, SimulationMode, SimulationOutput } from '@foretoken/fleet';
import type { CommandContext } from '../command.ts';
import { stepTrace } from '../explain/trace-flags.ts';
import { writeMessage } from '../terminal/output.ts';
import { createProgressLine, type ProgressReport } from '../terminal/progress.ts';
import { type LoadedScenario, loadScenario, pointAtFleet, prepareSimulation } from '@foretoken/study/load';
import type { RunFlags, ScenarioInput } from './run-flags.ts';
import { savedLine } from './saved-line.ts';
import { seededSets } from './seeded-sets.ts';

/** Simulates one scenario, saves it when `folder` is given, and returns what to print. */
export async function runScenario(input: ScenarioInput, flags: RunFlags, folder: string | undefined, context: CommandContext): Promise<string> {
  const { json, terminal } = context;
  const loaded = await loadScenario(input.path, seededSets(flags), input.text);
  const progress = createProgressLine(loaded.scenario.name, 'requests', terminal, flags.quiet || json);
  const trace = await stepTrace(flags);
  let output: SimulationOutput;
  try {
    output = await simulateLoaded(loaded, modeOf(flags), progress.report, trace?.recorder);
  } finally {
    progress.clear();
  }
  await trace?.write(loaded.scenario.name);
  if (flags.proof && !flags.quiet && !json) writeMessage(`proved ${loaded.scenario.name}: the fast loop and the naive one agree to the last bit`);
  const { renderJson, renderTerminal } = await import('@foretoken/report');
  const saved = folder === undefined ? '' : await save(folder, output);
  return json ? renderJson(output.result) : `${renderTerminal(output.result, { color: terminal.color, width: terminal.columns }).trimEnd()}\n${saved}`;
}

function modeOf({ proof, naive }: RunFlags): SimulationMode {
  if (proof) return 'proof';
  return naive ? 'naive' : 'fast';
}

async function simulateLoaded(loaded: LoadedScenario, mode: SimulationMode, onProgress: (progress: ProgressReport) => void, observer: RunObserver | undefined): Promise<SimulationOutput> {
  const { columns, columnsFor, ...prepared } = await prepareSimulation(loaded);
  const { simulate, simulateReplications } = await import('@foretoken/fleet');
  const shared = { ...prepared, mode, onProgress, ...(observer === undefined ? {} : { observer }) };
  return await pointAtFleet(loaded.document, async () =>
    shared.scenario.replications === 1 ? simulate({ ...shared, columns }) : await simulateReplications({ ...shared, columnsFor }),
  );
}

async function save(folder: string, { result, columns, log, pools }: SimulationOutput): Promise<string> {
  const { writeReport } = await import('@foretoken/report/node');
  return savedLine(folder, (await writeReport(folder, result, columns, log, pools)).files);
}
