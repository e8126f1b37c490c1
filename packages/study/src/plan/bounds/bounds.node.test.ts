import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetOf, labelOf } from '../candidate.ts';
import { cachedRequests, runTrial } from '../evaluate/run-trial.node.ts';
import { readPlan } from '../file/read-plan.node.ts';
import { openPlan, type OpenedPlan } from '../open-plan.node.ts';
import type { TrialResult } from '../search/trial.ts';
import { capacityBound } from './capacity-bound.ts';
import type { Deployment } from './deployment.ts';
import { latencyFloor } from './latency-floor.ts';
import { leastReplicas, smallestWork } from './least-replicas.ts';

/** Deployments of every kind that the bounds know something special about. */
const FIELDS: readonly (readonly [model: string, gpus: string, engines: string, more: string, engine: string])[] = [
  ['llama-3.2-1b', 'l4, h100-sxm', 'vllm-v1, sglang, tgi, orca, transformers, lmdeploy, tensorrt-llm, vllm-v0', 'stepTokens: default', ''],
  ['llama-3.2-1b', 'h100-sxm', 'vllm-v1, sglang', 'stepTokens: [128, 512]', ''],
  ['llama-3.1-8b', 'b200-sxm', 'vllm-v1', 'tensorParallel: [1, 2], pipelineParallel: [1, 4], weights: [auto, fp8], kvCache: [fp8]', ''],
  ['llama-3.1-8b', 'h100-sxm', 'vllm-v1', 'stepTokens: default', 'speculative: { method: ngram, tokens: 4, acceptance: 0.9 }'],
  ['mixtral-8x7b', 'h200-sxm', 'vllm-v1, sglang', 'tensorParallel: [2], expertParallel: [1, all], dataParallel: [1, 2]', ''],
  ['deepseek-v3', 'h200-sxm', 'vllm-v1, sglang', 'tensorParallel: [1, 8], expertParallel: [1, all], dataParallel: [1, 8]', ''],
  ['gemma-3-27b', 'h100-sxm', 'vllm-v1', 'tensorParallel: [1, 2]', ''],
  ['gpt-oss-120b', 'h100-sxm', 'vllm-v1', 'tensorParallel: [1]', ''],
];

interface Case {
  readonly field: (typeof FIELDS)[number];
  readonly ratePerS: number;
  readonly input: readonly [mean: number, cv: number];
  readonly output: readonly [mean: number, cv: number];
  readonly pick: number;
}

const cases = (rate: fc.Arbitrary<number>, fields: readonly Case['field'][] = FIELDS): fc.Arbitrary<Case> =>
  fc.record({
    field: fc.constantFrom(...fields),
    ratePerS: rate,
    input: fc.tuple(fc.integer({ min: 4, max: 2000 }), fc.double({ min: 0.1, max: 3, noNaN: true })),
    output: fc.tuple(fc.integer({ min: 1, max: 150 }), fc.double({ min: 0.1, max: 2, noNaN: true })),
    pick: fc.nat(100),
  });

async function simulated({ field: [model, gpus, engines, more, engine], ratePerS, input, output, pick }: Case, requests: number): Promise<{ readonly opened: OpenedPlan; readonly deployment: Deployment; readonly trial: TrialResult }> {
  const opened = await openPlan(await readPlan('case.yaml', [], {}, `scenario:
  workload:
    synthetic:
      arrivals: { process: poisson, rate: ${ratePerS} }
      input: { distribution: lognormal, mean: ${input[0]}, cv: ${input[1]}, max: 16000 }
      output: { distribution: lognormal, mean: ${output[0]}, cv: ${output[1]}, max: 1000 }
  fleet: { model: ${model}${engine === '' ? '' : `, engine: { name: vllm-v1, ${engine} }`} }
slo: { ttft: { p50: 1h, p90: 1h, mean: 1h }, itl: { p90: 1h }, tpot: { p50: 1h }, e2e: { p50: 1h, p90: 1h } }
candidates: { gpus: [${gpus}], engines: [${engines}], ${more.includes('tensorParallel') ? more : `tensorParallel: [1], ${more}`} }
requests: ${requests}
`));
  const fitting = opened.deployments.filter((each): each is Deployment => !('reason' in each));
  const deployment = fitting[pick % fitting.length]!;
  const fleet = JSON.stringify(fleetOf(deployment.candidate, 1, opened.plan.data['fleet'] as Readonly<Record<string, unknown>>, undefined));
  const trial = await runTrial({ scenario: opened.plan.scenario, seed: opened.plan.base.seed, workload: opened.workload }, { fleet, load: 1, replication: 0, length: 1, isWhole: true }, cachedRequests(2));
  return { opened, deployment, trial };
}

describe('bounds that prune', () => {
  it('capacity: no burst is ever served faster, whatever the deployment', async () => {
    await fc.assert(
      fc.asyncProperty(cases(fc.constant(1e6)), async (each) => {
        const { opened: { demand }, deployment, trial } = await simulated(each, 200);
        const { requestsPerS, failedFraction } = trial.figures!;
        const answered = Math.round(200 * (1 - failedFraction!));
        expect(requestsPerS!, labelOf(deployment.candidate)).toBeLessThanOrEqual(capacityBound(deployment, smallestWork(demand.mix, answered)));
        // As a window that holds what this one replica showed, it is not said to need two.
        const shown = trial.slo.filter(({ actualS }) => Number.isFinite(actualS)).map(({ actualS, ...term }) => ({ ...term, boundS: actualS * 1.001 }));
        expect(leastReplicas(deployment, { ...demand, kind: 'window', slo: shown.filter(({ metric }) => metric === 'ttft' || metric === 'e2e'), groups: demand.groups.map((group) => ({ ...group, slo: shown })) })).toBe(1);
      }),
      { seed: 11, numRuns: 16, endOnFailure: true },
    );
  }, 60_000);

  it('capacity: pipelines carry more than one step at a time', async () => {
    const { opened: { demand }, deployment, trial } = await simulated({ field: ['llama-3.1-8b', 'b200-sxm', 'vllm-v1', 'tensorParallel: [1], pipelineParallel: [2]', ''], ratePerS: 1e6, input: [500, 1], output: [100, 0.8], pick: 0 }, 1000);
    const one = capacityBound({ ...deployment, candidate: { ...deployment.candidate, pipelineParallel: 1 } }, demand.mix);
    expect(trial.figures!.requestsPerS!).toBeGreaterThan(0.8 * one);
    expect(trial.figures!.requestsPerS!).toBeLessThanOrEqual(2 * one);
  });

  it('latency: no replica is faster than its floor, however little it has to do', async () => {
    await fc.assert(
      fc.asyncProperty(cases(fc.double({ min: 0.05, max: 2, noNaN: true })), async (each) => {
        const { opened: { demand }, deployment, trial } = await simulated(each, 120);
        const slo = trial.slo.filter(({ actualS }) => Number.isFinite(actualS)).map(({ actualS, ...term }) => ({ ...term, boundS: actualS * 1.0001 }));
        expect(latencyFloor(deployment, demand.groups.map((group) => ({ ...group, slo }))), labelOf(deployment.candidate)).toBeUndefined();
      }),
      { seed: 12, numRuns: 16, endOnFailure: true },
    );
  }, 60_000);

  it('latency: bounds of classes are held against the prompts of the class', async () => {
    const open = async (bounds: string): Promise<readonly ('fits' | string)[]> => {
      const { deployments, demand } = await openPlan(await readPlan('classes.yaml', [], {}, `scenario:
  workload:
    requests: 2000
    classes:
      chat: { synthetic: { arrivals: { process: poisson, rate: 1 }, input: { distribution: constant, value: 100 }, output: { distribution: constant, value: 50 } } }
      batch: { synthetic: { arrivals: { process: poisson, rate: 1 }, input: { distribution: constant, value: 30000 }, output: { distribution: constant, value: 50 } } }
  fleet: { model: llama-3.2-1b }
slo: ${bounds}
candidates: { gpus: [l4], tensorParallel: [1], stepTokens: default }
`));
      return deployments.map((each) => ('reason' in each ? each.detail : latencyFloor(each, demand.groups) ?? 'fits'));
    };
    expect(await open('{ ttft: 200ms, classes: { batch: { e2e: 1h } } }')).toEqual(['fits']);
    expect(await open('{ ttft: 1h, classes: { batch: { ttft: 200ms } } }')).toEqual([expect.stringMatching(/^the p99 prompt of batch alone takes .* s, and p99 TTFT may be 200 ms$/)]);
    expect(await open('{ ttft: 200ms }')).toEqual([expect.stringMatching(/^the p99 prompt alone takes/)]);
  });
});
