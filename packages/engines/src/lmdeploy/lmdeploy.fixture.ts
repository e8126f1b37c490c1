import { StepRecord } from '../core/step-record.ts';
import type { BatchScheduler } from '../core/batch-replica.ts';
import { columnsOf, runRows, SECOND } from '../core/replica-run.fixture.ts';
import type { TestRow, TestRun } from '../core/replica-run.fixture.ts';
import { createRequestLog } from '../core/request-log.ts';
import type { LmdeployConfig } from './config.ts';
import { LmdeployReplica } from './lmdeploy-replica.ts';
import type { LmdeployRequest } from './lmdeploy-request.ts';

export const CONFIG: LmdeployConfig = {
  backend: 'pytorch',
  blockSize: 16,
  blocks: 4,
  maxBatchSize: 4,
  maxPrefillTokenNum: 4096,
  sessionLen: 4096,
  enablePrefixCaching: false,
  prefillInterval: 16,
  longPrefillPolicy: 'size',
};

export function run(rows: readonly TestRow[], config: Partial<LmdeployConfig> = {}): TestRun {
  return runRows(rows, (options) => new LmdeployReplica({ ...options, stepTime: SECOND, config: { ...CONFIG, ...config } }));
}

/** A scheduler that is driven call by call, as the test suite of LMDeploy does. */
export interface ByHand<S extends BatchScheduler<LmdeployRequest>> {
  readonly scheduler: S;
  readonly requests: LmdeployRequest[];
  /** Plans a step; returns the rows in it, prompts first, and its victims. */
  schedule(nowS?: number): { readonly prefill: number[]; readonly decode: number; readonly preempted: number[] };
  /** The step on the GPU is through: chunks are computed, tokens sampled. */
  deliver(nowS?: number): void;
}

export function byHand<S extends BatchScheduler<LmdeployRequest>>(create: (config: LmdeployConfig, naive: boolean) => S, rows: readonly TestRow[], overrides: Partial<LmdeployConfig> = {}): ByHand<S> {
  const config = { ...CONFIG, ...overrides };
  const columns = columnsOf(rows);
  const maker = new Maker({ columns, log: createRequestLog(columns.count), stepTime: SECOND, config });
  const scheduler = create(config, false);
  const requests = rows.map((row, i) => maker.make(i, row.atS ?? 0));
  const record = new StepRecord<LmdeployRequest>();
  for (const request of requests) scheduler.add(request);
  return {
    scheduler,
    requests,
    schedule: (nowS = 0) => {
      record.reset(0, nowS);
      scheduler.schedule(record, nowS, () => undefined);
      return { prefill: record.sequences.map(({ request }) => request), decode: record.groupSize, preempted: record.preempted.map(({ request }) => request) };
    },
    deliver: (nowS = 0) => {
      if (record.groupTick >= 0) scheduler.decoding.deliver(record, nowS, () => undefined, () => undefined);
      for (const request of record.sequences) {
        scheduler.onComputed(request);
        if (request.remaining > 0) continue;
        request.tokens++;
        scheduler.startDecoding(request);
      }
    },
  };
}

/** Makes requests as the replica does. */
class Maker extends LmdeployReplica {
  make(row: number, nowS: number): LmdeployRequest {
    return this.create(row, row, nowS);
  }
}
