import type { Study, StudyProgress, Sweep } from '@foretoken/study';
import { type FinishedStudy, readSweep, runStudy } from '@foretoken/study/node';
import { join } from 'node:path';
import type { CommandContext } from '../command.ts';
import { seededSets } from '../run/seeded-sets.ts';
import { writeJson, writeMessage, writeResult } from '../terminal/output.ts';
import { createPointProgress } from '../terminal/point-progress.ts';
import { drawStudy } from './draw-study.ts';
import { executorOf } from './executor-of.ts';
import { figureOf } from './figure-of.ts';
import { EXIT_INTERRUPTED, onInterruption } from './interruption.ts';
import { commonFailure, exitCodeOfStudy } from './study-exit-code.ts';
import type { SweepFlags } from './sweep-flags.ts';

const TOP = 10;

/** Runs a sweep, keeps it in a folder and prints what it says: exit code 5 when some points failed, 130 when interrupted. */
export async function sweepCommand(flags: SweepFlags, context: CommandContext): Promise<number> {
  const { json, terminal } = context;
  const sweep = await readSweep(context.operands[0] ?? '-', seededSets(flags));
  const by = await figureOf('sweep', flags.by, sweep.figures);
  const folder = flags.out?.replace(/(?<=[^/])\/+$/, '') ?? defaultFolder(sweep);
  const finished = await run(sweep, folder, flags, context);
  if (finished === 'interrupted') return EXIT_INTERRUPTED;
  const { study, reused } = finished;
  const failure = commonFailure(study);
  if (failure !== undefined) throw failure;
  const { renderStudy, studySummary } = await import('@foretoken/report');
  const top = flags.top ?? TOP;
  if (json) writeJson({ ...studySummary(study, by, top), folder });
  else writeResult(renderStudy(study, { color: terminal.color, width: terminal.columns, top, by, reused, folder }));
  // Drawn when the answer stands: charts take seconds.
  if (flags.report) await drawStudy(folder, study, by);
  if (!json) writeResult(`\n  saved ${folder}/ (${savedFiles(study, flags.report)})`);
  return exitCodeOfStudy(study);
}

async function run(sweep: Sweep, folder: string, flags: SweepFlags, { json, terminal }: CommandContext): Promise<FinishedStudy | 'interrupted'> {
  const { executor, facts } = await executorOf(flags);
  const progress = createPointProgress(sweep.name, terminal, flags.quiet || json);
  const { signal, release } = onInterruption();
  let last: StudyProgress | undefined;
  const onProgress = (now: StudyProgress): void => {
    last = now;
    progress.report(now);
  };
  try {
    return await runStudy({ sweep, folder, executor, signal, facts, onProgress, onMessage: progress.message });
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    progress.clear();
    writeMessage(`interrupted: ${last?.done ?? 0} of ${sweep.points.length} points are kept in ${folder}/; the same command goes on from there`);
    return 'interrupted';
  } finally {
    progress.clear();
    release();
    await executor.close();
  }
}

/** Runs of one name share a folder, so that the same command finds what it has computed. */
function defaultFolder({ name }: Sweep): string {
  return join('runs', name.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'sweep');
}

function savedFiles({ rows }: Study, isDrawn: boolean): string {
  const parts = Math.max(1, Math.ceil(rows.length / 4096));
  return `${isDrawn ? 'report.html, charts, ' : ''}study.json, points.csv, ledger.ndjson, ${parts === 1 ? '1 Parquet part' : `${parts} Parquet parts`}`;
}

