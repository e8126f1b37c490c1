import type { CommandContext } from '../command.ts';
import { exitCodeOf, reportFailure } from '../terminal/failure.ts';
import { writeJson, writeResult } from '../terminal/output.ts';
import { readText } from '@foretoken/study/files';
import { lintScenario } from './lint-scenario.ts';

/** Checks every file; exit code 2 when one is invalid, 4 when all are valid but a model does not fit. */
export async function lintCommand({ set }: { readonly set: readonly string[] }, { operands, json, terminal }: CommandContext): Promise<number> {
  const files: { readonly file: string; readonly ok: boolean }[] = [];
  const codes: number[] = [];
  for (const file of operands) {
    try {
      const remark = await lintFile(file, set);
      files.push({ file, ok: true });
      if (!json) writeResult(`${file}: ok, ${remark}`);
    } catch (error) {
      files.push({ file, ok: false });
      codes.push(exitCodeOf(error));
      reportFailure(error, json, terminal);
    }
  }
  if (json) writeJson({ schema: 'foretoken.lint/1', files });
  if (codes.includes(1)) return 1;
  return codes.includes(2) ? 2 : (codes[0] ?? 0);
}

/** What is good about a scenario, a plan or a sweep, in a few words. */
async function lintFile(file: string, sets: readonly string[]): Promise<string> {
  const text = await readText(file);
  const { isPlanText, isSweepText } = await import('@foretoken/study');
  if (isPlanText(text)) return await (await import('./lint-plan.ts')).lintPlan(file, sets, text);
  if (!isSweepText(text)) return await lintScenario(file, sets, text);
  const { lintSweep } = await import('./lint-sweep.ts');
  return await lintSweep(file, sets, text);
}
