import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { ENGINE_DRIVERS, createRequestLog, engineDriver } from '@foretoken/engines';
import type { EngineOptions, EnginePlan, EnginePolicies, RequestColumns, WaitingRequest } from '@foretoken/engines';
import { SegmentCensus } from '@foretoken/kvcache';
import { loadLatencyData } from '@foretoken/latency/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drive, traceOf } from './drive.ts';
import { plainRequests, requestStreams } from './request-stream.ts';

const gpu = loadGpu('l4');
const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 40);

function planOf(name: string, options: EngineOptions, policies?: EnginePolicies, version?: string): EnginePlan {
  const driver = engineDriver(name);
  return driver.plan({
    engine: loadEngine(driver.catalogueKey),
    version: version ?? driver.versions[0]!,
    options: { ...driver.policies!.trials!.cramped, ...options },
    gpu,
    llm: loadLlm('llama-3.2-1b'),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
    ...(policies === undefined ? {} : { policies }),
  });
}

function traceBy(plan: EnginePlan, columns: RequestColumns): unknown {
  const subject = { create: (request: Parameters<EnginePlan['createReplica']>[0]) => plan.createReplica({ ...request, replica: 0, seed: 1 }) };
  return traceOf(drive(subject as unknown as Parameters<typeof drive>[0], columns));
}

function expectSame(engine: string, builtIn: EngineOptions, own: EnginePolicies, rest: EngineOptions = {}, version?: string): void {
  const [theirs, ours] = [planOf(engine, { ...rest, ...builtIn }, undefined, version), planOf(engine, rest, own, version)];
  fc.assert(
    fc.property(requestStreams, (columns) => {
      expect(traceBy(ours, columns)).toEqual(traceBy(theirs, columns));
    }),
    { numRuns: RUNS, seed: 20261121 },
  );
}

const order = (rest: Partial<NonNullable<EnginePolicies['order']>>): EnginePolicies => ({ order: { kind: 'order', name: 'own', about: 'Own.', ...rest } });

// A built-in policy, written as a user would write it, is the oracle: the same to the last bit.
describe("a user's policy that says what a built-in one says", () => {
  it.each(['0.23', 'main'])('vllm-v1 %s: priority', (version) => {
    expectSame('vllm-v1', { policy: 'priority' }, {
      ...order({ key: ({ priority, arrivalS }) => [priority, arrivalS] }),
      // The first maximum of (priority, arrival); ids are in order of arrival, and so are ties.
      victim: { kind: 'victim', name: 'own', about: 'Own.', compare: (a, b) => b.priority - a.priority || b.arrivalS - a.arrivalS || b.runningS - a.runningS || a.id - b.id },
    }, { maxNumSeqs: 6 }, version);
  });

  it('vllm-v1: the victim that was admitted last', () => {
    expectSame('vllm-v1', {}, { victim: { kind: 'victim', name: 'own', about: 'Own.', key: () => 0 } });
  });

  it('sglang: most output first', () => {
    const longest = { dynamic: true, key: ({ maxOutputTokens, waitedS }: WaitingRequest, { nowS }: { nowS: number }) => [-maxOutputTokens!, nowS - waitedS] };
    expectSame('sglang', { schedulePolicy: 'lof' }, order(longest), { scheduleConservativeness: 1 });
  });

  it('sglang: first come, first served, with retracted requests behind', () => {
    const served = { dynamic: true, key: ({ arrivalS, waitedS }: WaitingRequest, { nowS }: { nowS: number }) => [nowS - waitedS, arrivalS] };
    expectSame('sglang', { schedulePolicy: 'fcfs' }, order(served));
  });

  it('sglang: the victim with the fewest outputs', () => {
    expectSame('sglang', {}, { victim: { kind: 'victim', name: 'own', about: 'Own.', key: ({ generatedTokens, promptTokens }) => [generatedTokens, -promptTokens] } });
  });

  it.each([
    ['lru', ({ usedTick }: { usedTick: number }): number => usedTick],
    ['mru', ({ usedTick }: { usedTick: number }): number => -usedTick],
    ['fifo', ({ createdTick }: { createdTick: number }): number => createdTick],
    ['filo', ({ createdTick }: { createdTick: number }): number => -createdTick],
    ['priority', ({ priority, usedTick }: { priority: number; usedTick: number }): number[] => [priority, usedTick]],
  ] as const)('sglang: eviction %s', (name, key) => {
    expectSame('sglang', { radixEvictionPolicy: name }, { eviction: { kind: 'eviction', name: 'own', about: 'Own.', key } });
  });
});

describe('what a policy sees', () => {
  const engines = ENGINE_DRIVERS.filter(({ policies }) => policies?.accepts.includes('order') === true).map(({ name }) => name);

  function seenBy(engine: string, columns: RequestColumns, rest: object = {}): WaitingRequest[] {
    const seen: WaitingRequest[] = [];
    const plan = planOf(engine, {}, order({ key: (request) => seen.push(request), ...rest }));
    const log = createRequestLog(columns.count);
    const replica = plan.createReplica({ columns, log, sink: { onStep: () => {}, onEmptyStep: () => {}, onGap: () => {} }, replica: 0, seed: 1, naive: false, census: columns.content === undefined ? undefined : new SegmentCensus(columns.content) });
    for (let row = 0; row < columns.count; row++) {
      replica.advance(columns.arrivalS[row]!);
      replica.submit(row, columns.arrivalS[row]!);
    }
    replica.advance(Infinity);
    return seen;
  }

  it.each(engines)('%s: what the client says, and nothing of the output', (engine) => {
    const plain = plainRequests([{ input: 30, output: 7, priority: 2 }]);
    const columns: RequestColumns = { ...plain, maxOutputTokens: Int32Array.of(20), endsByEos: Uint8Array.of(1), session: Int32Array.of(-1), classIndex: Int32Array.of(0), classNames: ['chat'] };
    const [view] = seenBy(engine, columns);
    expect(view).toMatchObject({ id: 0, arrivalS: 0, promptTokens: 30, maxOutputTokens: 20, priority: 2, class: 'chat', adapter: 0, session: undefined, turn: undefined, cachedTokens: undefined, waitedS: 0, preemptions: 0 });
    // Whoever looks through the object finds no way to the request behind it.
    expect(JSON.stringify(view)).not.toContain('7');
    expect(Object.isFrozen(view)).toBe(true);
  });

  it.each(engines)('%s: no max_tokens where the workload does not say, although the engine knows where it ends', (engine) => {
    expect(seenBy(engine, plainRequests([{ input: 30, output: 7 }]))[0]!.maxOutputTokens).toBeUndefined();
  });

  it.each(engines)('%s: a static order is asked once for each entry into the queue', (engine) => {
    const columns = plainRequests(Array.from({ length: 12 }, () => ({ input: 60, output: 20 })));
    const entries = seenBy(engine, columns).map(({ id }) => id);
    const dynamic = seenBy(engine, columns, { dynamic: true });
    expect(new Set(entries).size).toBe(12);
    expect(dynamic.length).toBeGreaterThan(2 * entries.length);
  });
});

describe('an engine that is asked for more than it does', () => {
  it.each([
    ['vllm-v1', { policy: 'priority' }, order({ key: () => 0 })],
    ['sglang', { schedulePolicy: 'lpm' }, order({ key: () => 0 })],
    ['sglang', { radixEvictionPolicy: 'lru' }, { eviction: { kind: 'eviction', name: 'own', about: 'Own.', key: () => 0 } }],
    ['sglang', { disableRadixCache: true }, { eviction: { kind: 'eviction', name: 'own', about: 'Own.', key: () => 0 } }],
  ] as const)('%s with %j refuses a policy that decides the same, or nothing', (engine, options, policies) => {
    expect(() => planOf(engine, options, policies)).toThrow(expect.objectContaining({ code: 'E0897' }));
  });
});
