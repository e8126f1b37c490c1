import { createRequestLog, OUTCOME, VLLM_V0_BARE, VllmV0Replica } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import type { RequestColumns, RequestLog, SequenceGroup, StepRecord, V0Scheduler, VllmV0Config, VllmV0Observer } from '@foretoken/engines';
import { toColumns } from './vllm-trace.ts';
import type { OracleTrace } from './vllm-trace.ts';

/** One step as the recorder of the V0 oracles writes it. */
export interface V0StepLine {
  readonly type: 'step';
  readonly step: number;
  readonly t_sched: number;
  readonly arrived: string[];
  readonly scheduled: [string, number][];
  readonly num_prefill_groups: number;
  readonly num_batched_tokens: number;
  readonly preempted: string[];
  readonly ignored: string[];
  readonly cached: Record<string, number>;
  readonly running: string[];
  readonly waiting: string[];
  readonly free_blocks: number;
  readonly cost: number;
  readonly blocks: Record<string, number[]>;
  t_end: number;
  finished: Record<string, string>;
  free_blocks_after: number;
}

export interface V0Summary {
  readonly type: 'summary';
  readonly steps: number;
  readonly clock: number;
  readonly free_blocks: number;
}

/** vLLM's own option names to ours. */
export function toV0Config(config: Readonly<Record<string, unknown>>): VllmV0Config {
  const number = (key: string, fallback: number): number => (config[key] as number | null | undefined) ?? fallback;
  const flag = (key: string): boolean => (config[key] as boolean | undefined) ?? false;
  return {
    ...VLLM_V0_BARE,
    blockSizeTokens: number('block_size', VLLM_V0_BARE.blockSizeTokens),
    numGpuBlocks: number('num_gpu_blocks', VLLM_V0_BARE.numGpuBlocks),
    maxNumSeqs: number('max_num_seqs', VLLM_V0_BARE.maxNumSeqs),
    maxNumBatchedTokens: number('max_num_batched_tokens', VLLM_V0_BARE.maxNumBatchedTokens),
    maxModelLen: number('max_model_len', VLLM_V0_BARE.maxModelLen),
    enablePrefixCaching: flag('enable_prefix_caching'),
    enableChunkedPrefill: flag('enable_chunked_prefill'),
    policy: config['policy'] === 'priority' ? 'priority' : 'fcfs',
    maxNumPartialPrefills: number('max_num_partial_prefills', 1),
    maxLongPartialPrefills: number('max_long_partial_prefills', 1),
    longPrefillTokenThreshold: number('long_prefill_token_threshold', 0),
    maxLoras: number('max_loras', 0),
  };
}

/** The steps that our engine makes of a trace, as the recorder would write them. */
export function recordV0(trace: OracleTrace, naive: boolean): { lines: V0StepLine[]; summary: V0Summary; log: RequestLog } {
  const config = toV0Config(trace.config);
  const { columns, tieRank, order } = toColumns(trace, config.blockSizeTokens);
  const run = replayV0({ columns, config, naive, tieRank, names: order.map((i) => trace.requests[i]!.id), cost: trace.cost ?? {} });
  const free = run.replica.snapshot().freeBlocks;
  return { lines: run.lines, log: run.log, summary: { type: 'summary', steps: run.lines.length, clock: run.lines.at(-1)?.t_end ?? 0, free_blocks: free } };
}

export interface V0Run {
  readonly columns: RequestColumns;
  readonly config: VllmV0Config;
  readonly naive: boolean;
  readonly names: readonly string[];
  readonly cost: NonNullable<OracleTrace['cost']>;
  readonly tieRank?: Int32Array;
}

/** Replays every request on one replica that idles and bills as the recorder did. */
export function replayV0({ columns, config, naive, names, cost, tieRank }: V0Run): { lines: V0StepLine[]; log: RequestLog; replica: VllmV0Replica } {
  const log = createRequestLog(columns.count);
  const lines: V0StepLine[] = [];
  const collector = new LineCollector(names, columns, log, lines);
  let submitted = 0;
  const replica = new VllmV0Replica({
    config,
    columns,
    log,
    naive,
    recorder: { arrivalsLeft: () => submitted < columns.count },
    stepTime: linearStepTime({ base: cost.base ?? 0.01, perToken: cost.per_token ?? 1e-5, perRequest: cost.per_req ?? 0, perContextToken: 0 }),
    observer: collector,
    ...(tieRank === undefined ? {} : { tieRank }),
  });
  for (; submitted < columns.count; submitted++) {
    replica.advance(columns.arrivalS[submitted]!);
    if (replica.submit(submitted, columns.arrivalS[submitted]!) === undefined) collector.arrived.push(names[submitted]!);
  }
  replica.advance(Infinity);
  replica.checkIntegrity();
  return { lines, log, replica };
}

class LineCollector implements VllmV0Observer {
  arrived: string[] = [];
  readonly #names: readonly string[];
  readonly #columns: RequestColumns;
  readonly #log: RequestLog;
  readonly #lines: V0StepLine[];
  readonly #finished = new Set<number>();

  constructor(names: readonly string[], columns: RequestColumns, log: RequestLog, lines: V0StepLine[]) {
    this.#names = names;
    this.#columns = columns;
    this.#log = log;
    this.#lines = lines;
  }

  onSchedule(scheduler: V0Scheduler, record: StepRecord<SequenceGroup>): void {
    const name = (group: SequenceGroup): string => this.#names[group.request]!;
    const { budget, blocks, batch } = scheduler;
    const rows = scheduler.batchOf(record);
    const tokensOf = (group: SequenceGroup): number => (group.grouped ? batch.computedOf(group) : group.tokens);
    this.#lines.push({
      type: 'step',
      step: record.step,
      t_sched: record.scheduledAtS,
      arrived: this.arrived,
      scheduled: rows.map(([group, tokens]) => [name(group), tokens]),
      num_prefill_groups: scheduler.prefillGroups,
      num_batched_tokens: budget.tokens + budget.cachedTokens,
      preempted: record.preempted.map(name),
      ignored: scheduler.ignored.map(name),
      cached: Object.fromEntries(rows.map(([group]) => [name(group), blocks.cachedTokens(group, tokensOf(group))])),
      running: scheduler.running.map(name),
      waiting: scheduler.waiting.toArray().map(name),
      free_blocks: blocks.free,
      cost: record.costS,
      blocks: Object.fromEntries(rows.map(([group]) => [name(group), [...group.table]])),
      t_end: NaN,
      finished: {},
      free_blocks_after: NaN,
    });
    this.arrived = [];
  }

  onDeliver(scheduler: V0Scheduler, record: StepRecord<SequenceGroup>, nowS: number): void {
    const line = this.#lines[record.step]!;
    line.t_end = nowS;
    line.free_blocks_after = scheduler.blocks.free;
    for (const [request, outcome] of this.#log.outcome.entries()) {
      if (outcome !== OUTCOME.completed || this.#finished.has(request)) continue;
      this.#finished.add(request);
      line.finished[this.#names[request]!] = this.#reason(request);
    }
  }

  #reason(request: number): string {
    const { endsByEos, outputTokens } = this.#columns;
    return endsByEos?.[request] === 1 && this.#log.generatedTokens[request] === outputTokens[request] ? 'FINISHED_STOPPED' : 'FINISHED_LENGTH_CAPPED';
  }
}
