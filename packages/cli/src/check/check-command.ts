import { parseAssertion } from '@foretoken/study';
import { loadScenario } from '@foretoken/study/load';
import { checkScenario } from '@foretoken/study/node';
import type { CheckOutcome } from '@foretoken/report';
import type { CommandContext } from '../command.ts';
import { seededSets } from '../run/seeded-sets.ts';
import { reportFailure } from '../terminal/failure.ts';
import { writeResult } from '../terminal/output.ts';
import { createProgressLine } from '../terminal/progress.ts';
import type { CheckFlags } from './check-flags.ts';
import { exitCodeOfChecks, failedCheck } from './check-outcomes.ts';
import { tellGithub } from './tell-github.ts';

/** Checks every scenario; one that cannot run does not stop the others. The worst of them decides the exit code. */
export async function checkCommand(flags: CheckFlags, context: CommandContext, standardInput?: string): Promise<number> {
  const { operands, json, terminal } = context;
  const assertions = flags.assert.map(parseAssertion);
  const report = await import('@foretoken/report');
  const outcomes: CheckOutcome[] = [];
  for (const path of operands) {
    const isAlone = operands.length === 1;
    const progress = createProgressLine(path, 'requests', terminal, flags.quiet || json);
    try {
      const loaded = await loadScenario(path, seededSets(flags), path === '-' ? standardInput : undefined);
      const check = await checkScenario(loaded, { assertions, strict: flags.strict, onProgress: progress.report });
      progress.clear();
      outcomes.push({ kind: 'checked', check });
      const text = report.renderCheck(check, { color: terminal.color, width: terminal.columns });
      if (!json) writeResult(isAlone ? text : `${outcomes.length === 1 ? '' : '\n'}${path}\n\n${text}`);
    } catch (error) {
      progress.clear();
      outcomes.push({ kind: 'failed', failure: failedCheck(path, error) });
      reportFailure(error, json, terminal);
    }
  }
  const exitCode = exitCodeOfChecks(outcomes);
  if (json) writeResult(report.renderCheckJson(outcomes, exitCode));
  if (flags.junit !== undefined) {
    const { writeFileAtomic } = await import('@foretoken/report/node');
    await writeFileAtomic(flags.junit, [report.renderJunit(outcomes)]);
  }
  if (flags.github) tellGithub(outcomes, json, report);
  return exitCode;
}
