import { createRequestLog, VllmV1Replica } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import type { RequestColumns, RequestLog, Scheduler, Sequence, StepObserver, StepRecord, VllmV1Config, VllmV1Options } from '@foretoken/engines';

/** One step as the oracle files describe it. */
export interface StepLine {
  step: number;
  t_sched: number;
  cost: number;
  scheduled: [string, number][];
  computed_before: Record<string, number>;
  preempted: string[];
  running: string[];
  waiting: string[];
  skipped: string[];
  free_blocks: number;
  blocks: Record<string, number[][]>;
  t_end: number;
  finished: string[];
  free_blocks_after: number;
}

export interface CostFunction {
  readonly base?: number;
  readonly per_token?: number;
  readonly per_req?: number;
  readonly per_ctx_token?: number;
}

export interface Run {
  readonly columns: RequestColumns;
  readonly config: VllmV1Config;
  readonly cost: CostFunction;
  readonly names: readonly string[];
  readonly naive: boolean;
  readonly observer?: (log: RequestLog) => StepObserver;
  readonly tieRank?: Int32Array;
  readonly acceptDrafts?: VllmV1Options['acceptDrafts'];
}

/** Replays every request on one replica; arrivals at or before the clock are seen by the next step. */
export function replay(run: Run): { log: RequestLog; replica: VllmV1Replica; rejected: string[] } {
  const { columns, cost } = run;
  const log = createRequestLog(columns.count);
  const replica = new VllmV1Replica({
    config: run.config,
    columns,
    log,
    naive: run.naive,
    recorderIdling: true,
    stepTime: linearStepTime({ base: cost.base ?? 0.01, perToken: cost.per_token ?? 1e-5, perRequest: cost.per_req ?? 0, perContextToken: cost.per_ctx_token ?? 0 }),
    ...(run.observer === undefined ? {} : { observer: run.observer(log) }),
    ...(run.tieRank === undefined ? {} : { tieRank: run.tieRank }),
    ...(run.acceptDrafts === undefined ? {} : { acceptDrafts: run.acceptDrafts }),
  });
  const rejected: string[] = [];
  for (let r = 0; r < columns.count; r++) {
    replica.advance(columns.arrivalS[r]!);
    if (replica.submit(r, columns.arrivalS[r]!) !== undefined) rejected.push(run.names[r]!);
  }
  replica.advance(Infinity);
  replica.checkIntegrity();
  return { log, replica, rejected };
}

/** Collects the lines; block tables are compared by what grew since the step before. */
export function lineCollector(names: readonly string[], lines: StepLine[], log: RequestLog): StepObserver {
  const lengths = new Map<Sequence, number[]>();
  const finished = new Set<number>();
  const name = (s: Sequence): string => names[s.request]!;
  return {
    onSchedule(scheduler: Scheduler, record: StepRecord<Sequence>): void {
      const rows = scheduler.batchOf(record);
      const blocks: Record<string, number[][]> = {};
      for (const victim of record.preempted) lengths.delete(victim);
      for (const [s] of rows) {
        const before = lengths.get(s) ?? s.tables.map(() => 0);
        const grown = s.tables.map((table, g) => table.slice(before[g]!));
        if (grown.some((each) => each.length > 0)) blocks[name(s)] = grown;
        lengths.set(s, s.tables.map((table) => table.length));
      }
      lines.push({
        step: record.step,
        t_sched: record.scheduledAtS,
        cost: record.costS,
        scheduled: rows.map(([s, tokens]) => [name(s), tokens]),
        computed_before: Object.fromEntries(rows.map(([s, , before]) => [name(s), before])),
        preempted: record.preempted.map(name),
        running: [...scheduler.running].map(name),
        waiting: scheduler.waiting.toArray().map(name),
        skipped: scheduler.skipped.toArray().map(name),
        free_blocks: scheduler.kv.pool.free,
        blocks,
        t_end: NaN,
        finished: [],
        free_blocks_after: NaN,
      });
    },
    onDeliver(scheduler: Scheduler, record: StepRecord<Sequence>, nowS: number): void {
      const line = lines[record.step]!;
      line.t_end = nowS;
      line.free_blocks_after = scheduler.kv.pool.free;
      for (const [request, at] of log.finishS.entries()) {
        if (at !== nowS || finished.has(request)) continue;
        finished.add(request);
        line.finished.push(names[request]!);
      }
    },
  };
}
