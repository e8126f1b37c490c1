import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTrace } from '@foretoken/workload/node';
import type { RequestColumns, RequestLog, Scheduler, StepObserver, Sequence, StepRecord, VllmV1Version } from '@foretoken/engines';
import { hasShared, readText, sharedPath, whyNoShared } from './shared.ts';
import { replay } from './vllm-v1-run.ts';
import { toConfig } from './vllm-trace.ts';
import type { CostFunction } from './vllm-v1-run.ts';

const folder = sharedPath('oracles', 'vllm-v1-traces');

interface OracleCase {
  readonly case: string;
  readonly version: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly cost: CostFunction;
  readonly summary: {
    readonly steps: number;
    readonly empty_steps: number;
    readonly scheduled_tokens: number;
    readonly preemptions: number;
    readonly end: number;
    readonly cached_tokens: number;
    readonly finished: number;
  };
  readonly step_log_sha256: string;
  readonly first_steps: readonly string[];
}

function cases(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => file.endsWith('.json')).sort();
}

describe.skipIf(!hasShared)(`vllm-v1-traces oracle${whyNoShared}`, () => {
  it('vllm-v1-traces has cases', () => expect(cases().length).toBeGreaterThan(0));

  for (const file of cases()) {
    for (const path of ['fast', 'naive'] as const) {
      it(`vllm-v1-traces ${file.replace('.json', '')} ${path}`, () => compare(file, path === 'naive'));
    }
  }
});

async function compare(file: string, naive: boolean): Promise<void> {
  const oracle = JSON.parse(readText(`${folder}/${file}`)) as OracleCase;
  const version: VllmV1Version = oracle.version.startsWith('main') ? 'main' : '0.23';
  const rows = readText(`${folder}/${file.replace(/\.json$/, '.requests.csv.gz')}`).trim().split(/\r?\n/);
  const header = rows.shift()!.split(',');
  const expected = rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [header[i]!, cell])));
  const columns = await traceOf(oracle.case, expected.length);
  const names = expected.map((row) => row['id']!);
  const digest = stepDigest(names);
  const { log, rejected } = replay({ columns, config: toConfig(oracle.config, version), cost: oracle.cost, names, naive, observer: digest.observer });
  expect(rejected).toEqual([]);
  expect(digest.firstLines).toEqual(oracle.first_steps);
  expect({ ...digest.summary(), cached_tokens: log.cachedTokens.reduce((a, b) => a + b, 0) }).toEqual({
    steps: oracle.summary.steps,
    empty_steps: oracle.summary.empty_steps,
    scheduled_tokens: oracle.summary.scheduled_tokens,
    preemptions: oracle.summary.preemptions,
    finished: oracle.summary.finished,
    cached_tokens: oracle.summary.cached_tokens,
  });
  for (const [i, row] of expected.entries()) compareRequest(columns, log, i, row);
  expect(digest.sha256()).toBe(oracle.step_log_sha256);
}

async function traceOf(name: string, rows: number): Promise<RequestColumns> {
  const path = name.startsWith('azure_conv')
    ? sharedPath('traces', 'azure2023', 'AzureLLMInferenceTrace_conv.csv')
    : name.startsWith('azure_code')
      ? sharedPath('traces', 'azure2023', 'AzureLLMInferenceTrace_code.csv')
      : sharedPath('traces', 'mooncake', name.includes('synthetic') ? 'synthetic_trace.jsonl.gz' : 'conversation_trace.jsonl.gz');
  return (await readTrace(path, { limit: rows })).columns;
}

/** Within 1e-9 of the oracle; counts exactly. */
function compareRequest(columns: RequestColumns, log: RequestLog, i: number, row: Record<string, string>): void {
  const exact = [columns.inputTokens[i], columns.outputTokens[i], log.cachedTokens[i], log.preemptions[i]];
  expect(exact, `request ${row['id']}`).toEqual([row['prompt'], row['output'], row['cached'], row['preempted']].map(Number));
  for (const [actual, key] of [
    [columns.arrivalS[i]!, 'arrival'],
    [log.firstScheduledS[i]!, 'first_sched'],
    [log.firstTokenS[i]!, 'first_token'],
    [log.finishS[i]!, 'finish'],
  ] as const) {
    const wanted = Number(row[key]);
    if (!(Math.abs(actual - wanted) <= 1e-9 * Math.abs(wanted))) expect.fail(`request ${row['id']} ${key}: ${actual}, the real engine ${wanted}`);
  }
}

/** SHA-256 of `step|id:tokens,…|preempted ids|free blocks` lines, as the oracle README defines them. */
function stepDigest(names: readonly string[]): {
  observer: () => StepObserver;
  firstLines: string[];
  summary: () => { steps: number; empty_steps: number; scheduled_tokens: number; preemptions: number; finished: number };
  sha256: () => string;
} {
  const hash = createHash('sha256');
  const firstLines: string[] = [];
  const sums = { steps: 0, empty_steps: 0, scheduled_tokens: 0, preemptions: 0, finished: 0 };
  let log: RequestLog | undefined;
  return {
    observer: (...args: unknown[]): StepObserver => {
      log = args[0] as RequestLog;
      return {
        onSchedule(scheduler: Scheduler, record: StepRecord<Sequence>): void {
          const batch = scheduler.batchOf(record).map(([s, tokens]) => `${names[s.request]}:${tokens}`);
          const line = `${record.step}|${batch.join(',')}|${record.preempted.map((s) => names[s.request]).join(',')}|${scheduler.kv.pool.free}`;
          hash.update(`${line}\n`);
          if (firstLines.length < 400) firstLines.push(line);
          sums.steps++;
          if (record.totalTokens === 0) sums.empty_steps++;
          sums.scheduled_tokens += record.totalTokens;
          sums.preemptions += record.preempted.length;
        },
        onDeliver(): void {},
      };
    },
    firstLines,
    summary: () => ({ ...sums, finished: log!.outcome.reduce((n, outcome) => n + (outcome === 1 ? 1 : 0), 0) }),
    sha256: () => hash.digest('hex'),
  };
}
