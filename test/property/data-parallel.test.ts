import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { createRequestLog, engineDriver } from '@foretoken/engines';
import type { EnginePlan, EngineOptions, RequestColumns, RequestLog, StepSink } from '@foretoken/engines';
import { SegmentCensus } from '@foretoken/kvcache';
import { loadLatencyData } from '@foretoken/latency/node';
import { simulate } from '@foretoken/fleet';
import { synthesize } from '@foretoken/workload';
import { requestStreams } from '../contract/request-stream.ts';
import { CHATS, inputOf, USD_PER_GPU_HOUR } from './fleet-fixture.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 15);

interface Wish {
  readonly engine: string;
  readonly options: EngineOptions;
  readonly dataParallel: number;
  readonly expertParallel?: number;
  readonly llm?: string;
  readonly gpu?: string;
}

function planOf({ engine, options, dataParallel, expertParallel = 1, llm = 'llama-3.2-1b', gpu: gpuName = 'l4' }: Wish): EnginePlan {
  const gpu = loadGpu(gpuName);
  const driver = engineDriver(engine);
  return driver.plan({
    engine: loadEngine(driver.catalogueKey), version: driver.versions[0]!, options, gpu, llm: loadLlm(llm), latencyData: loadLatencyData(gpu),
    tensorParallel: 1, pipelineParallel: 1, expertParallel, dataParallel, weights: 'bf16', kvCache: 'bf16', gpuScale: 1,
  });
}

/** Plays the rows that go to one replica; the log has all rows. */
function play(plan: EnginePlan, columns: RequestColumns, goes: (row: number) => boolean, log: RequestLog, sink: Partial<StepSink> = {}): void {
  const census = columns.content === undefined ? undefined : new SegmentCensus(columns.content);
  const replica = plan.createReplica({ columns, log, sink: { onStep: () => undefined, onEmptyStep: () => undefined, onGap: () => undefined, ...sink }, replica: 0, census, naive: false, seed: 1 });
  for (let row = 0; row < columns.count; row++) {
    if (!goes(row)) continue;
    replica.advance(columns.arrivalS[row]!);
    replica.submit(row, columns.arrivalS[row]!);
  }
  replica.advance(Infinity);
}

describe('ranks of a dense model', () => {
  it.each([1, 2, 3].flatMap((ranks) => [true, false].map((late) => [ranks, late] as const)))('%i of them do what as many replicas would, to the last bit (overlapped: %s)', (ranks, overlaps) => {
    const options = { contextLength: 200, maxTotalTokens: 480, chunkedPrefillSize: 64, disableOverlapSchedule: !overlaps };
    const together = planOf({ engine: 'sglang', options, dataParallel: ranks });
    const alone = planOf({ engine: 'sglang', options, dataParallel: 1 });
    fc.assert(
      fc.property(requestStreams, (columns) => {
        const log = createRequestLog(columns.count);
        play(together, columns, () => true, log);
        const apart = createRequestLog(columns.count);
        for (let rank = 0; rank < ranks; rank++) play(alone, columns, (row) => row % ranks === rank, apart);
        expect(log).toEqual(apart);
      }),
      { numRuns: RUNS, seed: 20261130 },
    );
  });

  it('are counted, paid and summed up like GPUs of one replica', () => {
    const columns = synthesize(CHATS, 3);
    const one = simulate(inputOf({}, columns)).result;
    const { result, log } = simulate({ ...inputOf({ fleet: { dataParallel: 2, replicas: 2 } }, columns), mode: 'proof' });
    expect(result.title).toContain('4 × l4 (2 × tp1 dp2)');
    expect(result.cost!.usdPerHour).toBe(4 * USD_PER_GPU_HOUR);
    expect(result.engine.kvBlocksPerReplica).toBe(2 * one.engine.kvBlocksPerReplica);
    expect(result.replicas.map(({ requests }) => requests)).toEqual([60, 60]);
    expect(result.replicas.reduce((sum, { steps }) => sum + steps, 0)).toBe(result.engine.steps);
    const shares = result.replicas.map(({ busy }) => busy);
    for (const busy of shares) expect(busy > 0 && busy <= 1).toBe(true);
    expect((shares[0]! + shares[1]!) / 2).toBeCloseTo(result.engine.busy, 12);
    expect(Math.max(...log.replica)).toBe(1);
    expect(result.engine.batchMean).toBeLessThan(one.engine.batchMean);
  });
});

describe('ranks that share experts', () => {
  const plan = (dataParallel: number, expertParallel = dataParallel): EnginePlan =>
    planOf({ engine: 'vllm-v1', options: { maxModelLen: 4096 }, dataParallel, expertParallel, llm: 'qwen3-30b-a3b', gpu: 'h100-sxm' });

  it('hold all of the attention and a share of the experts each', () => {
    const weights = [1, 2, 4].map((ranks) => plan(ranks).memory.weightsBytes);
    expect((weights[0]! - weights[1]!) / (weights[1]! - weights[2]!)).toBeCloseTo(2, 9);
    expect(weights[2]!).toBeGreaterThan(weights[0]! / 4);
    expect(plan(2, 1).memory.weightsBytes).toBe(weights[1]);
    expect(plan(4).usableBlocks).toBeGreaterThan(plan(2).usableBlocks);
  });

  it('end all their iterations together, and hold each other up', () => {
    const columns = synthesize({ ...CHATS, arrivals: { process: 'poisson', ratePerS: 40 } }, 5);
    const log = createRequestLog(columns.count);
    const ends: Set<number>[] = [new Set(), new Set()];
    let tokens = 0;
    play(plan(2), columns, () => true, log, { onStep: (number, endS, _costS, _sequences, _prefill, output) => { ends[number]!.add(endS); tokens += output; } });
    expect(tokens).toBe(log.generatedTokens.reduce((sum, each) => sum + each, 0));
    const both = [...ends[0]!].filter((endS) => ends[1]!.has(endS));
    expect(both.length).toBeGreaterThan(100);
    const all = [...ends[0]!, ...ends[1]!].toSorted((a, b) => a - b).filter((endS, i, sorted) => endS !== sorted[i - 1]);
    // No iteration of one begins before that of the other has ended: decodes alone take milliseconds.
    for (let i = 1; i < all.length; i++) expect(all[i]! - all[i - 1]!).toBeGreaterThan(1e-3);
  });
});

describe('what data parallelism refuses', () => {
  const refusal = (fleet: Readonly<Record<string, unknown>>): (() => unknown) => () => simulate(inputOf({ fleet }, synthesize({ ...CHATS, requests: 2 }, 1)));

  it('stages under ranks that share experts, and a delayer without them', () => {
    const moe = { engine: 'sglang', llm: 'qwen3-30b-a3b', gpu: 'h100-sxm' } as const;
    expect(() => planOf({ ...moe, options: { enablePrefillDelayer: true }, dataParallel: 1 })).toThrow(expect.objectContaining({ code: 'E0912' }));
    expect(() => planOf({ engine: 'sglang', options: { enablePrefillDelayer: true }, dataParallel: 2 })).toThrow(expect.objectContaining({ code: 'E0912' }));
    expect(planOf({ ...moe, options: { enablePrefillDelayer: true }, dataParallel: 2 }).ranks).toBe(2);
    const gpu = loadGpu('h100-sxm');
    const request = {
      engine: loadEngine('vllm'), version: '0.23', options: {}, gpu, llm: loadLlm('qwen3-30b-a3b'), latencyData: loadLatencyData(gpu),
      tensorParallel: 1, pipelineParallel: 2, expertParallel: 1, dataParallel: 2, weights: 'bf16', kvCache: 'bf16', gpuScale: 1,
    } as const;
    expect(() => engineDriver('vllm-v1').plan(request)).toThrow(expect.objectContaining({ code: 'E0911', path: 'fleet.pipelineParallel' }));
  });

  it('an engine without ranks', () => {
    const input = inputOf({ fleet: { dataParallel: 2 }, engine: { name: 'vllm-v0', version: '0.10' } }, synthesize({ ...CHATS, requests: 2 }, 1));
    expect(() => simulate(input)).toThrow(expect.objectContaining({ code: 'E0910', path: 'fleet.dataParallel' }));
  });

  it('expert parallelism that leaves a part of the ranks out', () => {
    const wish = { engine: 'vllm-v1', options: {}, dataParallel: 4, llm: 'qwen3-30b-a3b', gpu: 'h100-sxm' } as const;
    expect(() => planOf({ ...wish, expertParallel: 2 })).toThrow(expect.objectContaining({ code: 'E0405' }));
    expect(refusal({ dataParallel: 2, expertParallel: 2 })).toThrow(expect.objectContaining({ code: 'E0405' }));
  });
});
