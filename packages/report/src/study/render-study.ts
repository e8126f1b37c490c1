import { count } from '@foretoken/kernel';
import { type FigureId, rankRows, rowField, type Study } from '@foretoken/study';
import picocolors from 'picocolors';
import { few } from '../facts/few.ts';
import { mergedModels } from '../facts/merged-models.ts';
import type { TerminalOptions } from '../terminal/render-terminal.ts';
import { printable, wrap } from '../terminal/wrap.ts';
import { type FailureGroup, failureGroups } from './failure-groups.ts';
import { rowsTable } from './rows-table.ts';
import { sensitivityTable } from './sensitivity-text.ts';
import { studyAnswer } from './study-answer.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** How a study is shown. */
export interface StudyTextOptions extends TerminalOptions {
  /** Rows of the table. */
  readonly top: number;
  /** Figure that decides; the first of the study by default. */
  readonly by?: FigureId;
  /** Points that were in the ledger; absent where nobody knows. */
  readonly reused?: number;
  /** Where it is kept, for the commands that the text names. */
  readonly folder: string;
}

const LABEL = 13;
const MOST_FAILURES = 6;
/** Characters of an error. */
const MOST_TEXT = 400;

/** A study as text: the answer first, then the best points, then what failed, then where the numbers come from. */
export function renderStudy(study: Study, options: StudyTextOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.max(80, Math.min(120, Number.isFinite(options.width) ? options.width : 100));
  const by = options.by ?? study.manifest.figures[0] ?? 'costPerMtok';
  const lines = [
    ...wrap(printable(`${study.manifest.name} · ${study.manifest.design.description}`), width).map((line) => colors.bold(line)),
    '',
    ...answerLines(study, by, colors, width),
    ...middleLines(study, by, options, colors, width),
    ...failureLines(study, options.folder, colors, width),
    '',
    ...factLines(study, options.reused, colors, width),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function answerLines(study: Study, by: FigureId, colors: Colors, width: number): readonly string[] {
  const { sentence, tone } = studyAnswer(study, by);
  const paint = tone === 'good' ? colors.green : tone === 'bad' ? colors.red : colors.cyan;
  const mark = tone === 'good' ? '✓' : tone === 'bad' ? '✗' : '•';
  return wrap(printable(sentence), width - 4).map((line, i) => paint(colors.bold(`  ${i === 0 ? mark : ' '} ${line}`)));
}

/** The effects of a design that measures them, else the best points: one change at a time is no search for the best. */
function middleLines(study: Study, by: FigureId, options: StudyTextOptions, colors: Colors, width: number): readonly string[] {
  const effects = sensitivityTable(study, by, colors, width);
  return effects.length > 0 ? ['', ...effects] : topLines(study, by, options, colors, width);
}

function topLines(study: Study, by: FigureId, { top, folder }: StudyTextOptions, colors: Colors, width: number): readonly string[] {
  const field = rowField(study, by);
  const ran = rankRows(study.rows.filter(({ outcome }) => outcome.status === 'ok'), field, 'slo-first');
  if (ran.length === 0) return [];
  const more = ran.length > top ? [colors.dim(`  ${count(ran.length - top)} more: foretoken show ${folder} --top ${ran.length}`)] : [];
  return ['', ...rowsTable(study, ran.slice(0, top), field, colors, width), ...more];
}

/** By code: messages of one code differ in their figures only. The most frequent one stands for all; `foretoken show` has each. */
function failureLines({ rows }: Study, folder: string, colors: Colors, width: number): readonly string[] {
  const groups = failureGroups(rows);
  if (groups.length === 0) return [];
  const byCode = new Map<string, FailureGroup[]>();
  for (const group of groups) byCode.set(group.code, [...(byCode.get(group.code) ?? []), group]);
  const lines = [...byCode].slice(0, MOST_FAILURES).flatMap(([code, [group, ...others]]) => {
    const { message, hint, points, first } = group!;
    const all = others.reduce((sum, other) => sum + other.points, points);
    const where = all === 1 ? `point ${first.index}` : `${others.length === 0 ? 'first at' : 'for example'} point ${first.index}`;
    const text = `${count(all)} × ${code} ${shortened(message, folder)} (${where})`;
    return [...hanging('  – ', text, width).map((line) => colors.yellow(line)), ...(hint === '' ? [] : hanging('    hint: ', hint, width))];
  });
  const more = groups.length > byCode.size || byCode.size > MOST_FAILURES ? [colors.dim(`  each of them: foretoken show ${folder} --where status=failed`)] : [];
  return ['', ...lines, ...more];
}

/** Some errors name everything that they know. */
function shortened(message: string, folder: string): string {
  return message.length <= MOST_TEXT ? message : `${message.slice(0, MOST_TEXT)}… (all of it: foretoken show ${folder} --where status=failed --json)`;
}

function factLines({ manifest, rows }: Study, reused: number | undefined, colors: Colors, width: number): readonly string[] {
  const { points, distinct, requests } = manifest.counts;
  const models = [...new Set(rows.flatMap(({ outcome }) => (outcome.status === 'ok' ? (outcome.latencyModel ?? []) : [])))];
  const facts: readonly (readonly [string, string])[] = [
    ['points', `${count(points)}${distinct < points ? `, ${count(distinct)} of them distinct` : ''}${reused === undefined ? '' : `, ${count(reused)} from the ledger`} · ${count(requests)} requests simulated`],
    ['latency model', few(mergedModels(models), 'models').join('; ')],
    ['scenario', `${manifest.scenario.shown}${manifest.files.map(({ name, sha256 }) => ` · ${name} (SHA-256 ${sha256.slice(0, 16)}…)`).join('')}`],
    ['computed by', `foretoken ${manifest.version}`],
  ];
  return facts.filter(([, text]) => text !== '').flatMap(([label, text]) => hanging(`  ${label.padEnd(LABEL)}  `, text, width).map((line) => colors.dim(line)));
}

function hanging(lead: string, text: string, width: number): readonly string[] {
  return wrap(printable(text), width - lead.length).map((line, i) => `${i === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}
