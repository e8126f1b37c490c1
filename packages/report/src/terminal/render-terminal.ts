import type { RunResult } from '@foretoken/fleet';
import picocolors from 'picocolors';
import type { Fact } from '../facts/fact.ts';
import { fleetFacts } from '../facts/fleet-facts.ts';
import { latencyNotes, latencyRows } from '../facts/latency-rows.ts';
import { outcomeFacts } from '../facts/outcome-facts.ts';
import { provenanceFacts } from '../facts/provenance-facts.ts';
import { resourceFacts } from '../facts/resource-facts.ts';
import { eventLines, fleetTableLines } from './fleet-lines.ts';
import { latencyTable } from './latency-table.ts';
import { printable, wrap } from './wrap.ts';

export interface TerminalOptions {
  /** Colours, for a terminal only. */
  readonly color: boolean;
  /** Columns; text wraps between 80 and 110. */
  readonly width: number;
}

type Colors = ReturnType<typeof picocolors.createColors>;

const LABEL = 13;
const TITLE_LINES = 3;
const SHOWN = new Set(['ttft', 'itl', 'tpot', 'e2e', 'queue']);

/** The result as text: the answer first, then the evidence, then where it comes from. */
export function renderTerminal(result: RunResult, options: TerminalOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.max(80, Math.min(110, Number.isFinite(options.width) ? options.width : 100));
  const rows = latencyRows(result).filter(({ metric }) => SHOWN.has(metric));
  const notes = latencyNotes(result, rows).flatMap((note) => wrap(printable(note), width - 2));
  const lines = [
    ...titleLines(result, width).map((line) => colors.bold(line)),
    '',
    ...answer(result, colors, width),
    '',
    ...latencyTable(rows, colors, width),
    ...notes.map((line) => colors.dim(`  ${line}`)),
    ...fleetTableLines(result, colors, width),
    '',
    ...factLines([...outcomeFacts(result), ...resourceFacts(result), ...fleetFacts(result)], colors, width, (text) => text),
    ...eventLines(result, colors, width),
    '',
    ...factLines(provenanceFacts(result), colors, width, colors.dim),
    ...warnings(result, colors, width),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** The title names every pool: of many, the first lines. */
function titleLines({ title, pools }: RunResult, width: number): readonly string[] {
  const lines = wrap(printable(title), width - (pools === undefined ? 0 : 2));
  return pools === undefined || lines.length <= TITLE_LINES ? lines : [...lines.slice(0, TITLE_LINES - 1), `${lines[TITLE_LINES - 1]} …`];
}

const MARK: Readonly<Record<RunResult['decision']['verdict'], string>> = { met: '✓', missed: '✗', overloaded: '✗', 'no-slo': '•' };

function answer({ decision }: RunResult, colors: Colors, width: number): readonly string[] {
  const paint = decision.verdict === 'met' ? colors.green : decision.verdict === 'no-slo' ? colors.cyan : colors.red;
  const sentence = printable(decision.sentence).replace(/^[✓✗•]\s*/, '');
  const [first = '', ...rest] = wrap(sentence, width - 4);
  return [
    paint(colors.bold(`  ${MARK[decision.verdict]} ${first}`)),
    ...rest.map((line) => paint(colors.bold(`    ${line}`))),
    ...(decision.bottleneck === '' ? [] : hanging('    Bottleneck: ', decision.bottleneck, width)),
    ...(decision.suggestion === '' ? [] : hanging('    Try: ', decision.suggestion, width)),
  ];
}

function factLines(facts: readonly Fact[], colors: Colors, width: number, paint: (text: string) => string): readonly string[] {
  return facts.flatMap(({ label, parts }) => {
    const [first = '', ...rest] = joinParts(parts.map(printable), width - LABEL - 3);
    return [
      `  ${colors.bold(label.padEnd(LABEL))} ${paint(first)}`,
      ...rest.map((line) => `  ${' '.repeat(LABEL)} ${paint(line)}`),
    ];
  });
}

/** Parts stay whole where they fit on a line; only one longer than a line is broken. */
function joinParts(parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} · ${part}`.length <= width) lines[lines.length - 1] = `${last} · ${part}`;
    else lines.push(...wrap(part, width));
  }
  return lines;
}

function warnings(result: RunResult, colors: Colors, width: number): readonly string[] {
  if (result.warnings.length === 0) return [];
  return ['', ...result.warnings.flatMap(({ code, message }) => hanging(`  ! ${code} `, message, width).map((line) => colors.yellow(line)))];
}

function hanging(lead: string, text: string, width: number): readonly string[] {
  return wrap(printable(text), width - lead.length).map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}
