import { instantEvents } from './fleet-events.ts';
import { requestEvents } from './request-events.ts';
import { FLEET_PROCESS, micros, type TraceEvent } from './trace-event.ts';
import type { TracedStep } from './step-columns.ts';
import { EVENTS_PER_STEP } from './trace-recorder.ts';
import type { TraceRecorder, TraceWindow } from './trace-recorder.ts';

/** How much of a run is written. */
export interface TraceLimits extends TraceWindow {
  /** Events at most, by time; the trace ends where it is reached. */
  readonly limit: number;
}

/**
 * A run as a Chrome trace, for ui.perfetto.dev: a process per replica with its steps, counters of its queue and its KV cache, and its requests as
 * nested asynchronous events. In order of time, one event a line; equal runs give equal files.
 */
export function* traceEvents(recorder: TraceRecorder, name: string, limits: TraceLimits): Generator<string> {
  const { run } = recorder;
  if (run === undefined) throw new Error('the run is not over');
  const window = cut(recorder, limits);
  const timed = [...timedEvents(recorder, window)].sort((a, b) => a.ts - b.ts);
  const heads = recorder.processes.flatMap((process, index) => processEvents(index + 1, process.name));
  const all = [...processEvents(FLEET_PROCESS, name), ...heads];
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify({ name, fromS: window.fromS, toS: finite(window.toS), isCut: window.toS < limits.toS })},"traceEvents":[\n`;
  let isFirst = true;
  for (const event of all) {
    yield `${isFirst ? '' : ',\n'}${JSON.stringify(event)}`;
    isFirst = false;
  }
  for (const event of timed) yield `,\n${JSON.stringify(event)}`;
  yield '\n]}\n';
}

/** Ends the window before the event that would be one too many. */
function cut(recorder: TraceRecorder, { fromS, toS, limit }: TraceLimits): TraceWindow {
  const starts: number[] = [];
  for (let i = 0; i < recorder.steps.length; i++) for (let each = 0; each < EVENTS_PER_STEP; each++) starts.push(recorder.steps.value('startS', i));
  for (const [row, traced] of recorder.rows) {
    for (const { ts } of requestEvents(row, traced, recorder.run!, { fromS, toS })) starts.push(ts / 1e6);
  }
  if (starts.length <= limit) return { fromS, toS };
  starts.sort((a, b) => a - b);
  return { fromS, toS: Math.min(toS, starts[limit]!) };
}

function* timedEvents(recorder: TraceRecorder, window: TraceWindow): Generator<TraceEvent> {
  // Sorting keeps the order of equal times: what ends before what begins, the whole around its parts.
  for (const [row, traced] of recorder.rows) yield* requestEvents(row, traced, recorder.run!, window);
  for (let i = 0; i < recorder.steps.length; i++) {
    if (recorder.steps.value('startS', i) < window.toS) yield* stepEvents(recorder.steps.at(i));
  }
  yield* instantEvents(recorder, recorder.run!, window);
}

function stepEvents(step: TracedStep): readonly TraceEvent[] {
  const pid = step.process + 1;
  const ts = micros(step.startS);
  const kind = step.prefillTokens === 0 ? 'decode' : step.decodeTokens === 0 ? 'prefill' : 'mixed';
  const us = { cost: micros(step.costS), gemm: micros(step.gemmS), attention: micros(step.attentionS), moe: micros(step.moeS), elementwise: micros(step.elementwiseS), communication: micros(step.communicationS), head: micros(step.headS), host: micros(step.hostS) };
  const { prefillTokens, decodeTokens, sequences, kvUsage } = step;
  return [
    { name: kind, cat: 'step', ph: 'X', ts, dur: Math.round((micros(step.endS) - ts) * 1000) / 1000, pid, tid: 1, args: { prefillTokens, decodeTokens, sequences, kvUsage: rounded(kvUsage), us } },
    { name: 'requests', ph: 'C', ts, pid, args: { running: step.running, waiting: step.waiting } },
    { name: 'KV usage', ph: 'C', ts, pid, args: { percent: rounded(100 * kvUsage) } },
  ];
}

function processEvents(pid: number, name: string): readonly TraceEvent[] {
  return [
    { name: 'process_name', ph: 'M', ts: 0, pid, args: { name } },
    { name: 'process_sort_index', ph: 'M', ts: 0, pid, args: { sort_index: pid } },
    ...(pid === FLEET_PROCESS ? [] : [{ name: 'thread_name', ph: 'M', ts: 0, pid, tid: 1, args: { name: 'steps' } } as const]),
  ];
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
