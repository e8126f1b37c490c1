import { compareRuns, type ComparisonResult, type CriterionId } from '@foretoken/fleet';
import process from 'node:process';
import type { CommandContext } from '../command.ts';
import { unknownBaseline, unknownChoice } from '../diagnostics.ts';
import { prepareFolder } from '@foretoken/study/files';
import { savedLine } from '../run/saved-line.ts';
import { suggest } from '../suggest.ts';
import { writeMessage, writeResult } from '../terminal/output.ts';
import { createProgressLine } from '../terminal/progress.ts';
import { foretokenVersion } from '../version.ts';
import { candidatesOf } from './candidates.ts';
import type { CompareFlags } from './compare-flags.ts';
import { errorOf, type Outcome } from './outcome.ts';
import { runCandidates } from './run-candidates.ts';
import { runUntilDecided } from './run-until-decided.ts';
import { SORTS } from './sorts.ts';

const EXIT_INFEASIBLE = 4;
const EXIT_PARTIAL = 5;
const EXIT_INTERRUPTED = 130;

/** Simulates all candidates and prints how they compare: exit code 5 when some cannot run, 4 when none can. */
export async function compareCommand(flags: CompareFlags, context: CommandContext): Promise<number> {
  const { json, operands, terminal } = context;
  const criterion = await criterionOf(flags.sort);
  const { name, list, rule } = await candidatesOf(operands, flags);
  const baseline = baselineOf(flags.baseline, list.map(({ label }) => label));
  if (flags.out !== undefined) prepareFolder(flags.out);
  process.once('SIGINT', () => {
    if (terminal.progress) writeMessage('');
    process.exit(EXIT_INTERRUPTED);
  });
  const progress = createProgressLine(name, 'requests', terminal, flags.quiet || json);
  let outcomes: readonly Outcome[];
  try {
    outcomes = rule === undefined ? await runCandidates(list, flags.workers, progress.report) : await runUntilDecided(list, rule, { baseline, criterion }, flags.workers, progress.report);
  } finally {
    progress.clear();
  }
  throwIfAllTheSame(outcomes);
  const runs = outcomes.flatMap((outcome) => (outcome.kind === 'ran' ? [outcome.run] : []));
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome.refusal] : []));
  if (baseline !== undefined) throwIfRefused(baseline, outcomes);
  const result = compareRuns(runs, { name, criterion, refused, foretokenVersion: foretokenVersion(), ...(baseline === undefined ? {} : { baseline }), ...(rule === undefined ? {} : { rule }) });
  const { renderComparison, renderComparisonJson } = await import('@foretoken/report');
  const saved = flags.out === undefined ? '' : await save(flags.out, result);
  writeResult(json ? renderComparisonJson(result) : `${renderComparison(result, { color: terminal.color, width: terminal.columns }).trimEnd()}\n${saved}`);
  if (refused.length === 0) return 0;
  return runs.length === 0 ? EXIT_INFEASIBLE : EXIT_PARTIAL;
}

/** A scenario that no engine can run for one and the same reason is wrong itself: its trace is missing, its GPU unknown. */
function throwIfAllTheSame(outcomes: readonly Outcome[]): void {
  const [first] = outcomes;
  if (first?.kind !== 'refused' || first.error.exitCode === EXIT_INFEASIBLE) return;
  const same = outcomes.every((outcome) => outcome.kind === 'refused' && outcome.error.message === first.error.message);
  if (same) throw errorOf(first.error);
}

/** @throws ForetokenError E1110 when no candidate has this label. */
function baselineOf(given: string | undefined, labels: readonly string[]): string | undefined {
  if (given === undefined) return undefined;
  if (given === 'first') return labels[0];
  if (!labels.includes(given)) throw unknownBaseline(given, labels);
  return given;
}

function throwIfRefused(baseline: string, outcomes: readonly Outcome[]): void {
  const refused = outcomes.find((outcome) => outcome.kind === 'refused' && outcome.refusal.label === baseline);
  if (refused?.kind === 'refused') throw errorOf(refused.error);
}

async function criterionOf(sort: string | undefined): Promise<CriterionId> {
  if (sort === undefined) return 'slo';
  const found = SORTS.find((id) => id === sort);
  if (found === undefined) throw unknownChoice('compare --sort', sort, SORTS, await suggest(sort, SORTS));
  return found;
}

async function save(folder: string, result: ComparisonResult): Promise<string> {
  const { writeComparison } = await import('@foretoken/report/node');
  return savedLine(folder, (await writeComparison(folder, result)).files);
}
