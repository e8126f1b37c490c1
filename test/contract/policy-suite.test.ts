import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { engineDriver } from '@foretoken/engines';
import type { EngineReplica, OrderPolicy, VictimPolicy } from '@foretoken/engines';
import { testPolicy } from '@foretoken/fleet';
import type { PolicyReport, PolicyTrial, RouterPolicy, TriedPolicy } from '@foretoken/fleet';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import { policy as leastProgress } from '../../examples/policies/least-progress.ts';
import { policy as longPromptsApart } from '../../examples/policies/long-prompts-apart.ts';
import { policy as shortestJobFirst } from '../../examples/policies/shortest-job-first.ts';
import { largestFirst } from './engine-settings/policies.ts';

const gpu = loadGpu('l4');

function plansOf(name: string): PolicyTrial['plan'] {
  const driver = engineDriver(name);
  const shared = { engine: loadEngine(driver.catalogueKey), version: driver.versions[0]!, gpu, latencyData: loadLatencyData(gpu), tensorParallel: 1, pipelineParallel: 1, expertParallel: 1, weights: 'bf16', kvCache: 'bf16', gpuScale: 1 } as const;
  return (policies, memory) =>
    driver.plan({ ...shared, llm: loadLlm(memory === 'cramped' ? 'llama-3.2-1b' : 'llama-3.1-8b'), options: driver.policies!.trials![memory], ...(policies === undefined ? {} : { policies }) });
}

const PLANS = { 'vllm-v1': plansOf('vllm-v1'), sglang: plansOf('sglang') } as const;

async function tried(policy: TriedPolicy, engine: keyof typeof PLANS = 'vllm-v1', runs = 25): Promise<PolicyReport> {
  return await testPolicy({ policy, seed: 1, runs, plan: PLANS[engine] });
}

const order = (rest: Partial<OrderPolicy>): OrderPolicy => ({ kind: 'order', name: 'own', about: 'Own.', ...rest });
const victim = (rest: Partial<VictimPolicy>): VictimPolicy => ({ kind: 'victim', name: 'own', about: 'Own.', ...rest });
const router = (create: RouterPolicy['create']): TriedPolicy => ({ kind: 'router', name: 'own', about: 'Own.', create });

describe('a good policy', () => {
  it.each([
    ['shortest-job-first', 'vllm-v1', shortestJobFirst],
    ['shortest-job-first', 'sglang', shortestJobFirst],
    ['least-progress', 'vllm-v1', leastProgress],
    ['least-progress', 'sglang', leastProgress],
    ['largest-first', 'sglang', largestFirst],
    ['long-prompts-apart', 'vllm-v1', longPromptsApart],
  ] as const)('%s on %s keeps every promise and starves nobody', async (_, engine, policy) => {
    const { kept, promises, load } = await tried(policy as TriedPolicy, engine);
    expect(promises.filter(({ status }) => status !== 'kept')).toEqual([]);
    expect(kept).toBe(true);
    expect(load?.starvation.starves).toBe(false);
    expect(load?.comparison.with.ttftP50S).toBeGreaterThan(0);
  });
});

describe('a policy that breaks a promise', () => {
  let calls = 0;
  const cases: readonly (readonly [promise: string, problem: RegExp, policy: TriedPolicy])[] = [
    ['answers', /threw on request 0 .*no luck/, order({ key: () => { throw new Error('no luck'); } })],
    ['answers', /`key` must give a number.*not NaN/, order({ key: ({ cachedTokens }) => Number(cachedTokens) })],
    ['answers', /`compare` must give a number/, order({ compare: () => undefined as unknown as number })],
    ['answers', /`key` must give a number.*not \[1, NaN\]/, victim({ key: () => [1, NaN] })],
    ['answers', /to replica 3.*from 0 to 2/, router(() => ({ pick: () => 3 }))],
    ['answers', /made no router/, router(() => ({}) as unknown as ReturnType<RouterPolicy['create']>)],
    ['determinism', /two runs differ in/, order({ key: () => (calls = (calls * 7919 + 13) % 1009) })],
    ['answers', /`key` must give a number.*not NaN/, order({ key: ({ maxOutputTokens }) => maxOutputTokens! * 2 })],
    ['answers', /threw on request \d+.*undefined/, order({ key: (request) => request.class!.length })],
    ['answers', /`key` must give a number.*not NaN/, order({ key: ({ id, session }) => id + session! })],
    ['call order', /asked twice about the same moment, says -\d+ and then -\d+/, order({ key: () => -(++calls) })],
    ['call order', /`compare`, asked twice/, order({ compare: () => (calls++ % 2) - 0.5 })],
    ['call order', /asked twice about the same moment/, order({ dynamic: true, start: () => ({ asked: 0 }), key: (_request, { state }) => (((state as { asked: number }).asked++ * 7919) % 1009) })],
    ['one order', /request \d+ does not equal itself/, order({ compare: (a, b) => (a.promptTokens < b.promptTokens ? -1 : 1) })],
    ['one order', /goes before/, order({ compare: (a, b) => ((a.id - b.id + 9) % 3) - 1 + (a.id === b.id ? 1 : 0) })],
    ['own state', /by its twin/, router(() => ({ pick: () => calls++ % 3 }))],
    ['no foresight', /when no request comes after/, router(({ columns, replicas }) => ({ pick: (request) => (columns.inputTokens[request + 1] ?? 0) % replicas }))],
  ];

  it.each(cases)('%s: %s', async (promise, problem, policy) => {
    const { kept, promises, load } = await tried(policy);
    const outcome = promises.find(({ name }) => name === promise);
    expect(kept).toBe(false);
    expect(load).toBeUndefined();
    expect(outcome?.status).toBe('broken');
    expect(outcome?.counterexample?.problem).toMatch(problem);
    // Shrunk: nobody needs more than a handful of requests to see it.
    expect(outcome?.counterexample?.columns.count).toBeLessThanOrEqual(6);
    if (promise === 'answers') expect(promises.slice(1).every(({ status }) => status === 'not tried')).toBe(true);
  });

  it('never sees output lengths: there are none to see', async () => {
    const { promises } = await tried(router(({ columns }) => ({ pick: (request) => (columns as unknown as { outputTokens: Int32Array }).outputTokens[request]! % 2 })));
    expect(promises[0]?.counterexample?.problem).toMatch(/threw on request 0: TypeError/);
  });

  // No policy can make today's engines do these two: the suite watches the engines with them.
  it('finds a request that never ends', async () => {
    const losing: PolicyTrial['plan'] = (policies, memory) => {
      const plan = PLANS['vllm-v1'](policies, memory);
      if (policies === undefined) return plan;
      const forgetting = (replica: EngineReplica): EngineReplica => Object.create(replica, { submit: { value: (row: number, nowS: number) => (row === 1 ? undefined : replica.submit(row, nowS)) }, ...bound(replica) }) as EngineReplica;
      return { ...plan, createReplica: (request) => forgetting(plan.createReplica(request)) };
    };
    const { promises } = await testPolicy({ policy: order({ key: () => 0 }), seed: 1, runs: 25, plan: losing });
    expect(promises.find(({ name }) => name === 'conservation')?.counterexample).toMatchObject({ problem: expect.stringMatching(/^request 1 never ends/) as string, columns: { count: 2 } });
  });

  it('finds a fast path that differs', async () => {
    const differing: PolicyTrial['plan'] = (policies, memory) => {
      const [own, without] = [PLANS['vllm-v1'](policies, memory), PLANS['vllm-v1'](undefined, memory)];
      return { ...own, createReplica: (request) => (request.naive ? without : own).createReplica(request) };
    };
    const { promises } = await testPolicy({ policy: order({ key: ({ promptTokens }) => promptTokens }), seed: 1, runs: 25, plan: differing });
    expect(promises.filter(({ status }) => status === 'broken').map(({ name }) => name)).toEqual(['fast = naive']);
  });
});

/** Methods that use private fields must run on the replica itself. */
function bound(replica: EngineReplica): PropertyDescriptorMap {
  const names = ['advance', 'outstanding', 'checkIntegrity', 'nextEventS', 'snapshot'] as const;
  return Object.fromEntries(names.map((name) => [name, { value: (replica[name] as (...args: unknown[]) => unknown).bind(replica) }]));
}

describe('starvation', () => {
  it('is told of shortest job first without aging, with the numbers, and breaks no promise', async () => {
    const { kept, load } = await tried(order({ key: ({ promptTokens, maxOutputTokens }) => promptTokens + (maxOutputTokens ?? 0) }));
    expect(kept).toBe(true);
    const { starves, without, with: own } = load!.starvation;
    expect(starves).toBe(true);
    expect(own.longestWaitS).toBeGreaterThan(2 * without.longestWaitS);
    expect(own.ttftP50S).toBeLessThan(without.ttftP50S);
  });

  it('is told of a victim that is thrown out over and over', async () => {
    const { load } = await tried(victim({ key: ({ computedTokens }) => -computedTokens }));
    expect(load!.starvation).toMatchObject({ starves: true });
    expect(load!.starvation.with.mostPreemptions).toBeGreaterThan(load!.starvation.without.mostPreemptions);
  });
});
