import type { CommandContext } from '../command.ts';
import { badFlagValue } from '../diagnostics.ts';
import type { RunFlags } from './run-flags.ts';
import { exitCodeOf, reportFailure } from '../terminal/failure.ts';
import { writeResult } from '../terminal/output.ts';
import { outputFolders } from './output-folders.ts';
import { prepareFolder } from '@foretoken/study/files';
import { runScenario } from './run-scenario.ts';

const EXIT_PARTIAL = 5;

/** Runs every scenario; one that fails is told and does not stop the others: exit code 5 when only some did. */
export async function runCommand(flags: RunFlags, context: CommandContext, standardInput?: string): Promise<number> {
  const { operands, json, terminal } = context;
  if (flags['trace-events'] !== undefined && operands.length > 1) throw badFlagValue('--trace-events', flags['trace-events'], 'given with one scenario');
  const folders = outputFolders(operands, flags.save ? flags.out : undefined);
  for (const folder of folders) if (folder !== undefined) prepareFolder(folder);
  const printed: string[] = [];
  const failures: number[] = [];
  for (const [index, path] of operands.entries()) {
    try {
      const text = await runScenario({ path, text: path === '-' ? standardInput : undefined }, flags, folders[index], context);
      if (json) printed.push(text.trimEnd());
      else writeResult(operands.length === 1 ? text : `${index === 0 ? '' : '\n'}${path}\n\n${text}`);
    } catch (error) {
      if (operands.length === 1) throw error;
      failures.push(exitCodeOf(error));
      reportFailure(error, json, terminal);
    }
  }
  if (json) writeResult(operands.length === 1 ? (printed[0] ?? '') : `[\n${printed.join(',\n')}\n]`);
  if (failures.length === 0) return 0;
  return failures.length < operands.length ? EXIT_PARTIAL : (failures[0] ?? 1);
}
