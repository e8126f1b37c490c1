import { loadColdStart, loadGpu, loadPower, loadPrices } from '@foretoken/catalog/node';
import type { RequestColumns } from '@foretoken/engines';
import { simulate } from '@foretoken/fleet';
import type { SimulationOutput } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { inputOf } from './fleet-fixture.ts';

const IDLE_S = 2;
const HANG_S = 0.5;
const fleetData = { coldStart: loadColdStart(), power: loadPower(), prices: loadPrices(), tdpOf: (gpu: string): number | null => loadGpu(gpu).tdpW };

const stream = (outputTokens: number): RequestColumns => ({ count: 1, arrivalS: Float64Array.of(0), inputTokens: Int32Array.of(200), outputTokens: Int32Array.of(outputTokens) });

function run(engine: string, leg: Record<string, unknown>, faults: readonly Record<string, unknown>[] = [], outputTokens = 300): SimulationOutput {
  const fleet = { engine: undefined, pools: { a: { replicas: 1 }, b: { replicas: 1 } }, routes: [{ to: [{ pool: 'a', ...leg }, ...(leg['resume'] === true ? [{ pool: 'b', timeout: leg['timeout'] }] : [])] }], faults };
  const input = inputOf({ fleet, engine: { name: engine, maxModelLen: undefined } }, stream(outputTokens));
  return simulate({ ...input, facts: { ...input.facts, fleetData }, mode: 'proof' });
}

const idle = { timeout: { idle: IDLE_S } };
const hang = (pool: string, at: number, seconds: number): Record<string, unknown> => ({ kind: 'hang', pool, at, for: seconds });

describe('an idle timeout', () => {
  it.each(['vllm-v1', 'vllm-v0', 'sglang', 'tensorrt-llm', 'lmdeploy', 'transformers'])('fires so long after the last token when an engine hangs in the middle of a stream: %s', (engine) => {
    const { log, result } = run(engine, idle, [hang('a', HANG_S, 60)]);
    expect(result.requests.failed).toEqual({ client_timeout: 1 });
    const tokens = log.generatedTokens[0]!;
    // A shorter answer ends with the token that was the last one before the hang; the next one would have come after it.
    const lastS = run(engine, {}, [], tokens).log.finishS[0]!;
    expect(lastS).toBeLessThanOrEqual(HANG_S);
    expect(run(engine, {}, [], tokens + 1).log.finishS[0]).toBeGreaterThan(HANG_S);
    expect(log.finishS[0]).toBe(lastS + IDLE_S);
  });

  it('does not fire while tokens come, nor for a hang that is shorter', () => {
    const plain = run('vllm-v1', {});
    expect(plain.log.finishS[0]).toBeGreaterThan(HANG_S);
    expect(run('vllm-v1', { timeout: { idle: 0.05 } }).log).toEqual(plain.log);
    const hung = run('vllm-v1', idle, [hang('a', HANG_S, 1.9)]);
    expect(hung.result.requests).toMatchObject({ completed: 1 });
    expect(hung.log.finishS[0]).toBeCloseTo(plain.log.finishS[0]! + 1.9, 1);
  });

  it('leaves the time to the first token alone', () => {
    expect(run('vllm-v1', idle, [hang('a', 0, 5)]).result.requests).toMatchObject({ completed: 1 });
  });

  it('fires behind a cut network, counted from the cut at the latest', () => {
    const { log, result } = run('vllm-v1', idle, [{ kind: 'partition', pool: 'a', at: HANG_S, for: 60, detect: 50 }]);
    expect(result.requests.failed).toEqual({ client_timeout: 1 });
    expect(log.finishS[0]).toBe(HANG_S + IDLE_S);
  });

  it('goes on where the answer goes on', () => {
    const moved = run('vllm-v1', { ...idle, resume: true }, [hang('a', HANG_S, 600)]);
    expect(moved.result.requests).toMatchObject({ completed: 1 });
    const stuck = run('vllm-v1', { ...idle, resume: true }, [hang('a', HANG_S, 600), hang('b', 0, 600)]);
    expect(stuck.result.requests.failed).toEqual({ client_timeout: 1 });
    const lone = run('vllm-v1', idle, [hang('a', HANG_S, 600)]);
    expect(stuck.log.finishS[0]).toBe(lone.log.finishS[0]! + IDLE_S);
  });
});
