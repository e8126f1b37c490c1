import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import { hasShared, readText, sharedPath, whyNoShared } from './shared.ts';
import { lineCollector, replay } from './vllm-v1-run.ts';
import { toColumns, toConfig } from './vllm-trace.ts';
import type { StepLine } from './vllm-v1-run.ts';
import type { OracleTrace } from './vllm-trace.ts';

const folder = sharedPath('oracles', 'vllm-v1');

interface OracleStep extends Omit<StepLine, 'scheduled' | 'finished'> {
  type: string;
  scheduled: Record<string, number>;
  finished: Record<string, string>;
  arrived: { id: string; rejected?: boolean }[];
}

interface OracleSummary {
  type: 'summary';
  steps: number;
  clock: number;
  free_blocks: number;
  free_queue: number[] | null;
  requests?: Record<string, { tokens?: number[] }>;
}

function cases(): { name: string; version: '0.23' | 'main'; trace: string; steps: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl.gz') || file.endsWith('.jsonl'))
    .sort()
    .map((file) => {
      const name = file.slice(0, file.indexOf('.'));
      return { name, version: file.includes('.main') ? 'main' : '0.23', trace: `${folder}/${name}.trace.json`, steps: `${folder}/${file}` };
    });
}

describe.skipIf(!hasShared)(`vllm-v1 oracle${whyNoShared}`, () => {
  it('vllm-v1 has cases', () => expect(cases().length).toBeGreaterThan(0));

  for (const each of cases()) {
    for (const path of ['fast', 'naive'] as const) {
      it(`vllm-v1 ${each.name} ${each.version} ${path}`, () => compare(each, path === 'naive'));
    }
  }
});

function compare(each: ReturnType<typeof cases>[number], naive: boolean): void {
  const trace = JSON.parse(readText(each.trace)) as OracleTrace;
  const records = readText(each.steps).trim().split('\n').map((line) => JSON.parse(line) as { type: string });
  const expected = records.filter((r): r is OracleStep => r.type === 'step');
  const summary = records.find((r): r is OracleSummary => r.type === 'summary')!;
  const config = toConfig(trace.config, each.version);
  const { columns, tieRank, order } = toColumns(trace, config.blockSizeTokens);
  const names = order.map((i) => trace.requests[i]!.id);
  const lines: StepLine[] = [];
  const spec = trace.config['spec'] as { accept?: number[]; k: number } | undefined;
  const { log, replica, rejected } = replay({
    columns,
    config,
    cost: trace.cost ?? {},
    names,
    naive,
    tieRank,
    observer: (requestLog) => lineCollector(names, lines, requestLog),
    acceptDrafts: (request, verification, drafts) => {
      const accept = trace.requests[order[request]!]!.accept ?? spec?.accept ?? [drafts];
      return accept[verification % accept.length]!;
    },
  });
  expect(rejected.sort()).toEqual(expected.flatMap((s) => s.arrived.filter((a) => a.rejected).map((a) => a.id)).sort());
  for (const [i, step] of expected.entries()) compareStep(step, lines[i]!, `step ${i}`);
  expect(lines.length).toBe(summary.steps);
  expect(replica.scheduler.kv.pool.free).toBe(summary.free_blocks);
  if (summary.free_queue !== null) expect(replica.scheduler.kv.pool.freeList()).toEqual(summary.free_queue);
  for (const [id, { tokens = [] }] of Object.entries(summary.requests ?? {})) {
    const row = names.indexOf(id);
    if (tokens.length === 0) continue;
    expect(log.generatedTokens[row] === tokens.length || log.outcome[row] !== OUTCOME.completed).toBe(true);
    closeTo(log.firstTokenS[row]!, tokens[0]!);
    closeTo(log.finishS[row]!, tokens.at(-1)!);
  }
}

function compareStep(oracle: OracleStep, ours: StepLine | undefined, where: string): void {
  expect(ours, where).toBeDefined();
  const { scheduled, finished, ...rest } = ours!;
  expect(scheduled, `${where}: scheduled tokens in batch order`).toEqual(Object.entries(oracle.scheduled));
  for (const key of ['computed_before', 'preempted', 'running', 'waiting', 'skipped', 'free_blocks', 'blocks', 'free_blocks_after'] as const) {
    if (oracle[key] !== undefined) expect(rest[key], `${where}: ${key}`).toEqual(oracle[key]);
  }
  expect(finished.sort(), `${where}: finished`).toEqual(Object.keys(oracle.finished).sort());
  for (const key of ['t_sched', 'cost', 't_end'] as const) closeTo(rest[key], oracle[key]);
}

function closeTo(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1e-9, Math.abs(expected)));
}
