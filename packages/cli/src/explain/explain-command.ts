import { parsePlace } from '@foretoken/study';
import { readText } from '@foretoken/study/files';
import { openScenario, rebaseSets } from '@foretoken/study/load';
import { explainScenario, type KnobChoices } from '@foretoken/study/node';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CommandContext } from '../command.ts';
import { seededSets } from '../run/seeded-sets.ts';
import { writeResult } from '../terminal/output.ts';
import { createProgressLine } from '../terminal/progress.ts';
import { explainRunFolder } from './explain-saved-run.ts';
import type { ExplainFlags } from './explain-flags.ts';
import { stepTrace } from './trace-flags.ts';

const KNOB_SEEDS = 5;
const KNOB_REQUESTS = 2000;
const DEFAULT_PLACES: readonly string[] = ['ttft.p99', 'e2e.p99'];

/** Simulates one scenario under observation and prints where its time went. */
export async function explainCommand(flags: ExplainFlags, context: CommandContext, standardInput?: string): Promise<number> {
  const { operands, json, terminal } = context;
  const path = operands[0] ?? '';
  const at = (flags.at.length === 0 ? DEFAULT_PLACES : flags.at).map(parsePlace);
  if (path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return await explainRunFolder(path, at, flags, context);
  const trace = await stepTrace(flags);
  const source = { shown: path === '-' ? '<stdin>' : path, text: path === '-' ? (standardInput ?? '') : await readText(path), folder: path === '-' ? '.' : dirname(path) };
  const sets = rebaseSets(seededSets({ set: flags.set, seed: flags.seed, replications: undefined, precision: undefined }), source.folder);
  const loaded = openScenario({ ...source, sets });
  const isQuiet = flags.quiet || json;
  const progress = createProgressLine(loaded.scenario.name, 'requests', terminal, isQuiet);
  const turning = createProgressLine('knobs', 'runs', terminal, isQuiet);
  const knobs: KnobChoices = { source, sets, seeds: flags['knob-seeds'] ?? KNOB_SEEDS, requests: flags['knob-requests'] ?? KNOB_REQUESTS, ...(flags.workers === undefined ? {} : { workers: flags.workers }) };
  try {
    const { explanation } = await explainScenario(loaded, {
      at,
      ...(flags.request === undefined ? {} : { request: flags.request }),
      ...(flags.knobs ? { knobs } : {}),
      ...(trace === undefined ? {} : { observers: [trace.recorder] }),
      onProgress: progress.report,
      onKnobProgress: (report) => {
        progress.clear();
        turning.report(report);
      },
    });
    turning.clear();
    await trace?.write(loaded.scenario.name);
    const { renderExplain, renderExplainJson } = await import('@foretoken/report');
    writeResult(json ? renderExplainJson(explanation) : renderExplain(explanation, { color: terminal.color, width: terminal.columns }));
  } finally {
    progress.clear();
    turning.clear();
  }
  return 0;
}
