import { ENGINE_DRIVERS } from '@foretoken/engines';
import { ExplainedRequests, type ExplainedRequest, ExplainRecorder, type ScenarioSet, simulate, TIME_PARTS } from '@foretoken/fleet';
import { openScenario, prepareSimulation } from '@foretoken/study/load';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** A scenario run with and without an observer. */
async function explained(text: string, sets: readonly ScenarioSet[] = []): Promise<{ readonly requests: readonly ExplainedRequest[]; readonly recorder: ExplainRecorder; readonly steps: number; readonly busyS: number }> {
  const loaded = openScenario({ text, shown: 'test.yaml', folder: join(ROOT, 'examples'), sets });
  const { columnsFor: _columnsFor, ...input } = await prepareSimulation(loaded);
  const plain = simulate(input);
  const recorder = new ExplainRecorder();
  const { result } = simulate({ ...input, observer: recorder });
  // An observer changes no byte of a result.
  expect(JSON.stringify(result)).toBe(JSON.stringify(plain.result));
  const { recorders } = recorder.run;
  const requests = new ExplainedRequests(recorder, input.columns, result.latency.requestOverheadS);
  return {
    requests: Array.from({ length: input.columns.count }, (_, request) => requests.of(request)).filter((each) => each !== null),
    recorder,
    steps: recorders.reduce((sum, { replicas }) => sum + replicas.reduce((total, { steps }) => total + steps, 0), 0),
    busyS: recorders.reduce((sum, { replicas }) => sum + replicas.reduce((total, { busyS }) => total + busyS, 0), 0),
  };
}

function scenario(engine: string, requests: number, rate: number, more = ''): string {
  return `workload:
  synthetic:
    requests: ${requests}
    arrivals: { process: poisson, rate: ${rate} }
    input: { distribution: lognormal, mean: 700, cv: 1, max: 3000 }
    output: { distribution: lognormal, mean: 60, cv: 1, max: 300 }
fleet: { model: llama-3.1-8b, gpu: h100-sxm, engine: ${engine} }
${more}`;
}

function expectWhole(requests: readonly ExplainedRequest[]): void {
  for (const { request, ttft, ttftS, e2e, e2eS, residualS } of requests) {
    for (const [parts, wholeS] of [[ttft, ttftS], [e2e, e2eS]] as const) {
      expect(Math.min(...TIME_PARTS.map((part) => parts[part])), `request ${request}`).toBeGreaterThanOrEqual(0);
      expect(Math.abs(TIME_PARTS.reduce((sum, part) => sum + parts[part], 0) - wholeS), `request ${request}`).toBeLessThan(1e-9 * Math.max(1, wholeS));
    }
    expect(residualS, `request ${request} ${JSON.stringify(ttft)} ${JSON.stringify(e2e)}`).toBeLessThan(1e-7);
  }
}

const mean = (requests: readonly ExplainedRequest[], part: keyof ExplainedRequest['e2e']): number => requests.reduce((sum, { e2e }) => sum + e2e[part], 0) / requests.length;

describe.each(ENGINE_DRIVERS.map(({ name }) => name))('the time of requests at %s', (engine) => {
  it('is the sum of parts none of which is negative', async () => {
    const { requests, recorder, steps } = await explained(scenario(engine, 120, 12));
    expect(requests.length).toBeGreaterThan(100);
    expectWhole(requests);
    expect(recorder.pools[0]!.totals.steps).toBe(steps);
    expect(mean(requests, 'prefill')).toBeGreaterThan(0);
    expect(mean(requests, 'decode')).toBeGreaterThan(0);
    expect(mean(requests, 'interference') + mean(requests, 'batching')).toBeGreaterThan(0);
  });

  it('is prefill, decode and overhead for a request that is alone', async () => {
    const { requests: [alone] } = await explained(scenario(engine, 1, 1));
    const { ttft, e2e, ttftS, e2eS } = alone!;
    for (const part of ['interference', 'batching', 'preemption', 'queue-step', 'queue-kv', 'queue-batch', 'queue-tokens'] as const) expect(e2e[part], part).toBeLessThan(1e-9);
    expect(e2e.prefill + e2e.decode + e2e.overhead + e2e.stalled + e2e['queue-held']).toBeCloseTo(e2eS, 9);
    // An engine that returns whole answers decodes before the first token is seen.
    expect(ttft.prefill + ttft.decode + ttft.overhead + ttft['queue-held']).toBeCloseTo(ttftS, 9);
  });
});

describe('the time of requests in trouble', () => {
  it('shows preemption where memory is short', async () => {
    const { requests } = await explained(scenario('{ name: vllm-v1, numGpuBlocks: 700, maxModelLen: 4000 }', 200, 40));
    expectWhole(requests);
    expect(mean(requests, 'preemption')).toBeGreaterThan(0);
    expect(mean(requests, 'queue-kv')).toBeGreaterThan(0);
  });

  it('shows the wait for slots and for the token budget', async () => {
    const slots = await explained(scenario('{ name: vllm-v1, maxNumSeqs: 4 }', 150, 20));
    expectWhole(slots.requests);
    expect(mean(slots.requests, 'queue-batch')).toBeGreaterThan(10 * mean(slots.requests, 'queue-kv'));
    const budget = await explained(scenario('{ name: vllm-v1, maxNumBatchedTokens: 512 }', 150, 80));
    expectWhole(budget.requests);
    expect(mean(budget.requests, 'queue-tokens')).toBeGreaterThan(mean(budget.requests, 'queue-batch'));
  });

  it('tells step time by part: they add up to the time of the steps', async () => {
    const { recorder, busyS } = await explained(scenario('vllm-v1', 150, 12));
    const { partS, stepS, decodeStepS, promptStepS, mixedStepS } = recorder.pools[0]!.totals;
    expect(Object.values(partS).reduce((sum, each) => sum + each, 0)).toBeCloseTo(stepS, 9);
    expect(decodeStepS + promptStepS + mixedStepS).toBeCloseTo(stepS, 9);
    expect(busyS).toBeLessThanOrEqual(stepS + 1e-9);
  });
});

describe('the time of requests in a fleet', () => {
  const sets = ['workload.requests=150'];

  it.each(['disaggregated', 'fallback-chain', 'flow-control', 'scale-to-zero', 'moe-data-parallel', 'kv-tiers'])('is the sum of its parts in examples/%s.yaml', async (name) => {
    const { requests } = await explained(readFileSync(join(ROOT, 'examples', `${name}.yaml`), 'utf8'), sets);
    expect(requests.length).toBeGreaterThan(10);
    expectWhole(requests);
  });
});
