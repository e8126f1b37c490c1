import { OUTCOME } from '@foretoken/engines';
import type { FleetRun } from '@foretoken/fleet';
import { micros, type TraceEvent } from './trace-event.ts';
import type { TracedRow, TraceWindow } from './trace-recorder.ts';

interface Phase {
  readonly name: 'queue' | 'prefill' | 'decode' | 'preempted';
  readonly fromS: number;
  readonly toS: number;
}

/** An attempt at a replica as nested asynchronous events: the whole, and queue, prefill, decode, preempted within it, cut to the window. */
export function requestEvents(row: number, traced: TracedRow, run: FleetRun, { fromS, toS }: TraceWindow): readonly TraceEvent[] {
  const { log } = run.table;
  if (traced.process < 0 && Number.isNaN(log.finishS[row]!)) return [];
  const endS = Number.isNaN(log.finishS[row]!) ? run.endS : log.finishS[row]!;
  if (endS <= fromS || traced.takenS >= toS) return [];
  const pid = Math.max(0, traced.process) + 1;
  const request = run.table.requestOf(row);
  const common = { cat: 'request', pid, id: String(row) };
  const pair = (name: string, from: number, to: number, args?: TraceEvent['args']): readonly [TraceEvent, TraceEvent] => [
    { name, ph: 'b', ts: micros(Math.max(from, fromS)), ...common, ...(args === undefined ? {} : { args }) },
    { name, ph: 'e', ts: micros(Math.min(to, toS)), ...common },
  ];
  const [begin, end] = pair(`request ${request}`, traced.takenS, endS, {
    request,
    inputTokens: run.table.columns.inputTokens[row]!,
    outputTokens: log.generatedTokens[row]!,
    preemptions: log.preemptions[row]!,
    completed: log.outcome[row] === OUTCOME.completed,
  });
  const inner = phases(traced, log.firstTokenS[row]!, endS).filter((phase) => Math.min(phase.toS, toS) > Math.max(phase.fromS, fromS)).flatMap((phase) => pair(phase.name, phase.fromS, phase.toS));
  return [begin, ...inner, end];
}

/** One after the other, without gaps. */
function phases({ takenS, startS, lostS, backS }: TracedRow, firstTokenS: number, endS: number): readonly Phase[] {
  if (Number.isNaN(startS)) return [{ name: 'queue', fromS: takenS, toS: endS }];
  const found: Phase[] = [{ name: 'queue', fromS: takenS, toS: startS }];
  const work = (fromS: number, toS: number): void => {
    const firstS = Number.isNaN(firstTokenS) ? Infinity : firstTokenS;
    if (fromS < firstS) found.push({ name: 'prefill', fromS, toS: Math.min(toS, firstS) });
    if (toS > firstS) found.push({ name: 'decode', fromS: Math.max(fromS, firstS), toS });
  };
  let atS = startS;
  for (const [i, lost] of lostS.entries()) {
    const back = Math.min(endS, backS[i] ?? endS);
    const from = Math.min(Math.max(atS, lost), endS);
    work(atS, from);
    if (back > from) found.push({ name: 'preempted', fromS: from, toS: back });
    atS = Math.max(from, back);
  }
  if (endS > atS) work(atS, endS);
  return found;
}
