import { SegmentCensus } from '@foretoken/kvcache';
import { createRequestLog } from '../core/request-log.ts';
import type { RequestColumns, RequestLog } from '../contract.ts';
import { VLLM_V1_BARE } from './config.ts';
import type { VllmV1Config } from './config.ts';
import { createSequence } from './create-sequence.ts';
import { deliver } from './deliver.ts';
import type { AcceptDrafts } from '../core/speculative-batch.ts';
import type { Delivery } from './deliver.ts';
import { Scheduler } from './scheduler.ts';
import type { Sequence } from './sequence.ts';
import { StepRecord } from '../core/step-record.ts';

/** A prompt as segments [identity, tokens], or of `input` tokens that nobody else has. */
export interface BenchRow {
  readonly input?: number;
  readonly segments?: readonly (readonly [id: number, tokens: number])[];
  readonly output?: number;
  /** Segment that later prompts quote the output by. */
  readonly outputSegment?: number;
  readonly priority?: number;
  readonly atS?: number;
  readonly adapter?: number;
  readonly salt?: number;
}

/** What one schedule() call decided. */
export interface BenchStep {
  /** [request, tokens] in batch order. */
  readonly scheduled: [request: number, tokens: number][];
  readonly preempted: number[];
  readonly record: StepRecord<Sequence>;
}

/** Requests as columns; output 16 tokens, as the helpers of vLLM's own tests have it. */
export function benchColumns(rows: readonly BenchRow[]): RequestColumns {
  const prompts = rows.map(({ input, segments }, i) => segments ?? [[10_000 + i, input ?? 0] as const]);
  const flat = prompts.flat();
  return {
    count: rows.length,
    arrivalS: Float64Array.from(rows, ({ atS }) => atS ?? 0),
    inputTokens: Int32Array.from(prompts, (prompt) => prompt.reduce((sum, [, tokens]) => sum + tokens, 0)),
    outputTokens: Int32Array.from(rows, ({ output }) => output ?? 16),
    priority: Int32Array.from(rows, ({ priority }) => priority ?? 0),
    adapter: Int32Array.from(rows, ({ adapter }) => adapter ?? 0),
    salt: Int32Array.from(rows, ({ salt }) => salt ?? 0),
    content: {
      offsets: Int32Array.from(prompts.reduce<number[]>((ends, prompt) => [...ends, ends.at(-1)! + prompt.length], [0])),
      segmentIds: Int32Array.from(flat, ([id]) => id),
      segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
      outputSegmentIds: Int32Array.from(rows, ({ outputSegment }) => outputSegment ?? -1),
    },
  };
}

/** A scheduler without an engine loop around it: schedule and deliver by hand, as vLLM's unit tests do. */
export class SchedulerBench {
  readonly scheduler: Scheduler;
  readonly columns: RequestColumns;
  readonly log: RequestLog;
  readonly sequences: Sequence[];
  readonly ended: number[] = [];
  readonly #delivery: Delivery;
  #nowS = 0;

  constructor(rows: readonly BenchRow[], overrides: Partial<VllmV1Config>, naive: boolean, acceptDrafts: AcceptDrafts = (_request, _verification, drafts) => drafts) {
    const config: VllmV1Config = { ...VLLM_V1_BARE, ...overrides };
    this.columns = benchColumns(rows);
    this.log = createRequestLog(rows.length);
    this.scheduler = new Scheduler(config, naive);
    const census = new SegmentCensus(this.columns.content!);
    this.sequences = rows.map((_, row) => createSequence({ config, columns: this.columns }, this.scheduler.kv, census, row));
    this.#delivery = { scheduler: this.scheduler, log: this.log, sink: undefined, acceptDrafts, onEnd: ({ request }) => void this.ended.push(request) };
  }

  add(...requests: number[]): void {
    for (const request of requests) this.scheduler.waiting.add(this.sequences[request]!);
  }

  /** Plans an iteration, which stays in flight. */
  schedule(): BenchStep {
    const record = new StepRecord<Sequence>();
    this.scheduler.schedule(record, () => undefined);
    this.scheduler.inFlight.push(record);
    const scheduled = this.scheduler.batchOf(record).map(([sequence, tokens]): [number, number] => [sequence.request, tokens]);
    return { scheduled, preempted: record.preempted.map(({ request }) => request), record };
  }

  /** Delivers the oldest iteration in flight; returns the output tokens. */
  deliver(): number {
    return deliver(this.#delivery, this.scheduler.inFlight.shift()!, ++this.#nowS);
  }

  step(): BenchStep {
    const step = this.schedule();
    this.deliver();
    return step;
  }

  get running(): number[] {
    return [...this.scheduler.running].map(({ request }) => request);
  }

  get waiting(): number[] {
    return this.scheduler.waiting.toArray().map(({ request }) => request);
  }

  table(request: number): number[] {
    return this.sequences[request]!.tables[0]!;
  }
}
