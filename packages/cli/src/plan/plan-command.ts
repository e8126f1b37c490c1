import { prepareFolder } from '@foretoken/study/files';
import { elapsedMs, openPlan, type OpenedPlan, readPlan, recommendedText, runPlan } from '@foretoken/study/node';
import type { PlanResult } from '@foretoken/study';
import { dirname, join } from 'node:path';
import type { CommandContext } from '../command.ts';
import { savedLine } from '../run/saved-line.ts';
import { EXIT_INTERRUPTED, onInterruption } from '../sweep/interruption.ts';
import { writeMessage, writeResult } from '../terminal/output.ts';
import { overridesOf, type PlanFlags } from './plan-flags.ts';
import { createPlanLine } from './plan-line.ts';

const EXIT_INFEASIBLE = 4;

/** Plans and prints what was found: exit code 4 when nothing holds the SLO within the limits, 130 with what is known so far when interrupted. */
export async function planCommand(flags: PlanFlags, context: CommandContext): Promise<number> {
  const { json, operands, terminal } = context;
  const plan = await readPlan(operands[0] ?? '-', flags.set, overridesOf(flags));
  if (flags.out !== undefined) prepareFolder(join(flags.out, 'recommendations'));
  const interrupt = onInterruption();
  const startedMs = elapsedMs();
  const line = createPlanLine(plan.name, terminal, flags.quiet || json);
  let result: PlanResult;
  let opened: OpenedPlan;
  try {
    opened = await openPlan(plan);
    result = await runPlan(opened, flags.workers, interrupt.signal, line);
  } finally {
    line.clear();
    interrupt.release();
  }
  const seconds = (elapsedMs() - startedMs) / 1000;
  const { renderPlan, renderPlanJson } = await import('@foretoken/report');
  const saved = flags.out === undefined ? '' : await save(flags.out, result, opened);
  writeResult(json ? renderPlanJson(result) : `${renderPlan(result, { color: terminal.color, width: terminal.columns }).trimEnd()}\n${saved}`);
  if (!flags.quiet && !json) writeMessage(`planned in ${seconds.toFixed(1)} s`);
  if (result.decision.kind === 'interrupted') return EXIT_INTERRUPTED;
  return result.decision.kind === 'infeasible' ? EXIT_INFEASIBLE : 0;
}

async function save(folder: string, result: PlanResult, { plan }: OpenedPlan): Promise<string> {
  const { writePlan, writePlanReport } = await import('@foretoken/report/node');
  const texts = result.fleets.map((fleet): [string, string] => [fleet.file, recommendedText(fleet, plan.name, plan.scenario.folder, join(folder, dirname(fleet.file)))]);
  const { files: written } = await writePlan(folder, result, new Map(texts));
  const { files: drawn } = await writePlanReport(folder, result);
  const files = [...written, ...drawn];
  const runs = texts.slice(0, 1).map(([file]) => `  run it: foretoken run ${join(folder, file)}\n`);
  return `${savedLine(folder, files.filter((file) => !file.includes('/'))).replace(/\)\n$/, `, ${texts.length} recommendations)\n`)}${runs.join('')}`;
}
