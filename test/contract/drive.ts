import { createRequestLog, OUTCOME } from '@foretoken/engines';
import type { EngineReplica, RejectionReason, RequestColumns, RequestLog, StepSink } from '@foretoken/engines';
import { SegmentCensus } from '@foretoken/kvcache';

/** What one suite is run for: an engine with its options, whoever made it. */
export interface EngineSubject {
  /** A prompt longer than this is refused. */
  readonly longestPrompt: number;
  /** Output tokens that fit behind a prompt of that length. */
  outputRoom(promptTokens: number): number;
  readonly maxNumSeqs: number;
  readonly usableBlocks: number;
  readonly queueLimit?: number;
  /** One batch on the GPU at a time, so that idle time is visible between steps. */
  readonly serial: boolean;
  /** Work may wait although the GPU is free, until a batch fills or a timer rings. */
  readonly mayWait: boolean;
  /** KV is kept below the device too. */
  readonly hasTiers?: boolean;
  /** A look at its cache counts what is kept below the device, some of which is pushed out when the rest is loaded. */
  readonly looksBelow?: boolean;
  /** Waiting requests may hold blocks (what a slower tier is loaded into). */
  readonly waitingHolds?: boolean;
  /** Distinct adapters of a step at most; absent = not limited, or not to be seen. */
  readonly adapterLimit?: number;
  /** One output token per request and step. */
  readonly oneTokenPerStep: boolean;
  create(request: { readonly columns: RequestColumns; readonly log: RequestLog; readonly sink: StepSink; readonly census: SegmentCensus | undefined; readonly naive: boolean }): EngineReplica;
}

/** A call of `onStep`. */
export interface Step {
  readonly endS: number;
  readonly costS: number;
  readonly sequences: number;
  readonly prefillTokens: number;
  readonly outputTokens: number;
  readonly running: number;
  readonly waiting: number;
  readonly usedBlocks: number;
}

/** Something that happens to the replica from outside, or a mere look at it. */
export interface Outside {
  readonly atS: number;
  readonly abort?: number;
  /** It hangs for so many seconds. */
  readonly pauseS?: number;
  /** Steps take so many times as long from then on. */
  readonly pace?: number;
}

export interface DriveOptions {
  /** Aborts and cut points, in any order. */
  readonly outside?: readonly Outside[];
  /** `nextStep` and `completeStep` by hand instead of `advance`. */
  readonly byHand?: boolean;
  readonly naive?: boolean;
  /** Called after every event. */
  readonly inspect?: (replica: EngineReplica, run: DrivenRun, nowS: number) => void;
}

export interface DrivenRun {
  readonly log: RequestLog;
  readonly steps: Step[];
  readonly gaps: [gapS: number, count: number][];
  /** Calls of `onFirstToken` and `onEnd`, in order. */
  readonly firstTokens: [row: number, nowS: number][];
  readonly ends: [row: number, nowS: number][];
  /** Distinct adapters of each step that was scheduled, where the subject has an `adapterLimit`. */
  readonly adapters: number[];
  readonly refused: Map<number, RejectionReason>;
  readonly submitted: Set<number>;
  emptySteps: number;
}

/** Replays the columns, and whatever else comes from outside, on one replica until it is idle for good. */
export function drive(subject: EngineSubject, columns: RequestColumns, options: DriveOptions = {}): DrivenRun & { readonly replica: EngineReplica } {
  const run: DrivenRun = { log: createRequestLog(columns.count, true), steps: [], gaps: [], firstTokens: [], ends: [], adapters: [], refused: new Map(), submitted: new Set(), emptySteps: 0 };
  const census = columns.content === undefined ? undefined : new SegmentCensus(columns.content);
  const replica = subject.create({ columns, log: run.log, sink: sinkOf(run), census, naive: options.naive ?? false });
  if (subject.adapterLimit !== undefined) countAdapters(replica, run.adapters);
  const inspect = (nowS: number): void => options.inspect?.(replica, run, nowS);
  const { advance, askAgain } = options.byHand === true ? handDriver(replica, inspect) : { advance: (untilS: number): void => replica.advance(untilS), askAgain: (): void => {} };
  for (const event of eventsOf(columns, options.outside ?? [])) {
    advance(event.atS);
    if (event.submit !== undefined) {
      const reason = replica.submit(event.submit, event.atS);
      if (reason === undefined) run.submitted.add(event.submit);
      else run.refused.set(event.submit, reason);
    }
    if (event.abort !== undefined) replica.abort(event.abort, event.atS);
    if (event.pace !== undefined) replica.setPace(event.pace);
    if (event.pauseS !== undefined) {
      replica.pause(event.atS + event.pauseS);
      askAgain(event.atS);
    }
    inspect(event.atS);
  }
  advance(Infinity);
  inspect(Infinity);
  return { ...run, replica };
}

/** Rows that came to an end of their own. */
export function completedRows({ log }: DrivenRun): number[] {
  return [...log.outcome.keys()].filter((row) => log.outcome[row] === OUTCOME.completed);
}

/** Everything that two equal runs have in common. */
export function traceOf({ log, steps, gaps, firstTokens, ends, refused, emptySteps }: DrivenRun): unknown {
  return { log, steps, gaps, firstTokens, ends, refused: [...refused], emptySteps };
}

function eventsOf(columns: RequestColumns, outside: readonly Outside[]): (Outside & { readonly submit?: number })[] {
  const submissions = Array.from({ length: columns.count }, (_, submit) => ({ atS: columns.arrivalS[submit]!, submit }));
  return [...submissions, ...outside].sort((a, b) => a.atS - b.atS);
}

function sinkOf(run: DrivenRun): StepSink {
  return {
    onStep: (_replica, endS, costS, sequences, prefillTokens, outputTokens, running, waiting, usedBlocks) => {
      run.steps.push({ endS, costS, sequences, prefillTokens, outputTokens, running, waiting, usedBlocks });
    },
    onEmptyStep: () => {
      run.emptySteps++;
    },
    onGap: (gapS, count) => {
      run.gaps.push([gapS, count]);
    },
    onFirstToken: (...call) => {
      run.firstTokens.push(call);
    },
    onEnd: (...call) => {
      run.ends.push(call);
    },
  };
}

/** Looks at every step that the loop schedules, on top of whoever looks already. */
function countAdapters(replica: EngineReplica, into: number[]): void {
  const loop = replica as unknown as { onScheduled(record: { readonly adapters: ReadonlySet<number> }): void };
  const before = loop.onScheduled;
  loop.onScheduled = (record): void => {
    into.push(record.adapters.size);
    before.call(loop, record);
  };
}

/** `advance(until)` out of the single moves: plan before `until`, deliver up to and including it. */
function handDriver(replica: EngineReplica, inspect: (nowS: number) => void): { advance(untilS: number): void; askAgain(nowS: number): void } {
  let plannedEndS = Infinity;
  const askAgain = (nowS: number): void => {
    if (plannedEndS < Infinity) plannedEndS = replica.nextStep(nowS);
  };
  const advance = (untilS: number): void => {
    for (;;) {
      if (plannedEndS < Infinity) {
        if (plannedEndS > untilS) return;
        replica.completeStep();
        inspect(plannedEndS);
        plannedEndS = Infinity;
      } else {
        const nextS = replica.nextEventS();
        if (nextS >= untilS) return;
        plannedEndS = replica.nextStep(nextS);
        inspect(nextS);
        // Nothing now; a timer may ring later.
        if (plannedEndS === Infinity && !(replica.nextEventS() > nextS)) return;
      }
    }
  };
  return { advance, askAgain };
}
