import { linearStepTime } from '@foretoken/latency';
import type { StepTimeModel } from '@foretoken/latency';
import type { EngineReplica, RequestColumns, RequestLog, StepSink } from '../contract.ts';
import { createRequestLog } from './request-log.ts';

/** A request of a test. */
export interface TestRow {
  readonly atS?: number;
  readonly input: number;
  readonly output: number;
  /** Client's max_tokens where it differs from the output, which then ends by EOS. */
  readonly max?: number;
  /** Shared segments (identity, tokens) at the start of the prompt. */
  readonly prefix?: readonly (readonly [number, number])[];
}

/** A call of `onStep`, as far as tests look at it. */
export interface TestStep {
  readonly endS: number;
  readonly costS: number;
  readonly sequences: number;
  readonly prefillTokens: number;
  readonly outputTokens: number;
  readonly running: number;
  readonly usedBlocks: number;
}

/** Every step takes a second. */
export const SECOND: StepTimeModel = linearStepTime({ base: 1, perToken: 0, perRequest: 0, perContextToken: 0 });

/** A token computed takes a second, context nothing. */
export const SECOND_PER_TOKEN: StepTimeModel = linearStepTime({ base: 0, perToken: 1, perRequest: 0, perContextToken: 0 });

export function columnsOf(rows: readonly TestRow[]): RequestColumns {
  const segments = rows.map(({ input, prefix = [] }, i): (readonly [number, number])[] => {
    const own = input - prefix.reduce((sum, [, tokens]) => sum + tokens, 0);
    return own > 0 ? [...prefix, [100_000 + i, own]] : [...prefix];
  });
  const flat = segments.flat();
  let end = 0;
  return {
    count: rows.length,
    arrivalS: Float64Array.from(rows, ({ atS }) => atS ?? 0),
    inputTokens: Int32Array.from(rows, ({ input }) => input),
    outputTokens: Int32Array.from(rows, ({ output }) => output),
    endsByEos: Uint8Array.from(rows, ({ max }) => (max === undefined ? 0 : 1)),
    maxOutputTokens: Int32Array.from(rows, ({ output, max }) => max ?? output),
    content: {
      offsets: Int32Array.from([0, ...segments.map((each) => (end += each.length))]),
      segmentIds: Int32Array.from(flat, ([id]) => id),
      segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
    },
  };
}

/** What happened to the rows of a test. */
export interface TestRun {
  readonly log: RequestLog;
  readonly steps: TestStep[];
  readonly gaps: (readonly [number, number])[];
  readonly replica: EngineReplica;
}

/** Submits every row at its time and runs until nothing happens any more. */
export function runRows(rows: readonly TestRow[], create: (options: { readonly columns: RequestColumns; readonly log: RequestLog; readonly sink: StepSink }) => EngineReplica): TestRun {
  const columns = columnsOf(rows);
  const log = createRequestLog(columns.count);
  const steps: TestStep[] = [];
  const gaps: (readonly [number, number])[] = [];
  const sink: StepSink = {
    onStep: (_replica, endS, costS, sequences, prefillTokens, outputTokens, running, _waiting, usedBlocks) => {
      steps.push({ endS, costS, sequences, prefillTokens, outputTokens, running, usedBlocks });
    },
    onEmptyStep: () => undefined,
    onGap: (gapS, count) => {
      gaps.push([gapS, count]);
    },
  };
  const replica = create({ columns, log, sink });
  for (let row = 0; row < columns.count; row++) {
    replica.advance(columns.arrivalS[row]!);
    replica.submit(row, columns.arrivalS[row]!);
  }
  replica.advance(Infinity);
  return { log, steps, gaps, replica };
}
