import { describe, expect, it } from 'vitest';
import { cachedRequests, runTrial } from './evaluate/run-trial.node.ts';
import { readPlan } from './file/read-plan.node.ts';
import { askingAt } from './fleets/size-shape.ts';
import { shapeOf } from './fleets/shape-of.ts';
import type { Shape } from './fleets/shape.ts';
import { openPlan, type OpenedPlan } from './open-plan.node.ts';
import { planFleets } from './plan-fleets.ts';
import { planReport } from './plan-report.ts';
import type { PlanResult } from './plan-result.ts';
import type { RunTrials, Search } from './search/trial.ts';

const text = `name: tiny
scenario:
  workload:
    synthetic:
      arrivals: { process: poisson, rate: 20 }
      input: { distribution: lognormal, mean: 500, cv: 1, max: 4000 }
      output: { distribution: lognormal, mean: 60, cv: 0.8, max: 400 }
  fleet: { model: llama-3.2-1b }
slo: { ttft: 400ms, tpot: 30ms }
candidates: { gpus: [l4, l40s, t4], engines: [vllm-v1, sglang], tensorParallel: [1] }
limits: { gpus: 12 }
requests: 1000
top: 2
growth: [2]
`;

function trialsOf({ plan, workload }: OpenedPlan): { readonly run: RunTrials; requests: number; simulations: number } {
  const load = cachedRequests(16);
  const known = new Map<string, ReturnType<typeof runTrial>>();
  const counted = {
    requests: 0,
    simulations: 0,
    run: async (trials: Parameters<RunTrials>[0]) =>
      await Promise.all(trials.map(async (trial) => {
        const key = JSON.stringify(trial);
        if (!known.has(key)) {
          known.set(key, runTrial({ scenario: plan.scenario, seed: plan.base.seed, workload }, trial, load));
          counted.requests += (await known.get(key)!).requests;
          counted.simulations++;
        }
        return await known.get(key)!;
      })),
  };
  return counted;
}

async function drive<Found>(search: Search<Found>, run: RunTrials): Promise<Found> {
  for (let step = search.next([]); ; step = search.next(await run(step.value))) if (step.done === true) return step.value;
}

async function planned(yaml: string): Promise<{ readonly result: PlanResult; readonly opened: OpenedPlan; readonly requests: number }> {
  const opened = await openPlan(await readPlan('tiny.yaml', [], {}, yaml));
  const trials = trialsOf(opened);
  const outcome = await planFleets(opened, trials.run, new AbortController().signal);
  const { description, drawn } = opened;
  return { opened, requests: trials.requests, result: planReport(opened, outcome, { foretoken: 'test', description, drawn, simulations: trials.simulations, requests: trials.requests }) };
}

describe('a plan', () => {
  it('finds what a scan over all candidates and all numbers of replicas finds, with fewer requests', async () => {
    const { result, opened } = await planned(text.replace('top: 2', 'top: 1').replace('growth: [2]\n', '').replace('gpus: 12', 'gpus: 8').replace('[vllm-v1, sglang]', '[vllm-v1]').replace('l4, l40s, t4', 'l4, l40s'));
    const { plan, demand, deployments } = opened;
    const shapes = deployments.flatMap((each): Shape[] => {
      const shape = 'reason' in each ? each : shapeOf(each, demand, plan);
      return 'reason' in shape ? [] : [shape];
    });
    const scan = trialsOf(opened);
    let best: { readonly usd: number; readonly label: string; readonly replicas: number } | undefined;
    // A scan knows no order, no bound, and cuts nothing.
    const whole: RunTrials = async (trials) => await scan.run(trials.map((trial) => ({ ...trial, isWhole: true })));
    for (const shape of shapes) for (let n = 1; n <= shape.mostReplicas; n++) {
      const { kind } = await drive(askingAt(shape, n, 1, plan).judge(), whole);
      const usd = shape.usdAt(n);
      if (kind === 'held' && usd < (best?.usd ?? Infinity)) best = { usd, label: shape.label, replicas: n };
    }
    const [first] = result.fleets;
    expect(first!.repairs).toBe(0);
    expect({ usd: first!.usdPerHour, replicas: first!.replicas }).toEqual({ usd: best!.usd, replicas: best!.replicas });
    expect(scan.requests).toBeGreaterThan(result.counts.requests);
  }, 120_000);

  it('tells the same twice, with everything that charts and scenarios need', async () => {
    const small = text.replace('[vllm-v1, sglang]', '[vllm-v1]');
    const [one, two] = [await planned(small), await planned(small)];
    expect(JSON.stringify(two.result)).toBe(JSON.stringify(one.result));
    const { result } = one;
    expect(result.decision.kind).toBe('found');
    expect(result.counts.candidates).toBe(result.counts.simulated + result.counts.pruned);
    expect(result.pruned.reduce((sum, { count }) => sum + count, 0)).toBe(result.counts.pruned);
    for (const fleet of result.fleets) {
      for (const { actualS, halfWidthS, boundS } of fleet.bounds) expect(actualS! + halfWidthS!).toBeLessThanOrEqual(boundS);
      expect(fleet.check).toMatchObject({ holds: true, firstSeed: 1001 });
      expect(fleet.capacity!.heldPerS).toBeGreaterThanOrEqual(20);
      expect(fleet.capacity!.missedPerS! / fleet.capacity!.heldPerS).toBeLessThanOrEqual(1.0501);
      expect(fleet.growth[0]!.replicas).toBeGreaterThan(fleet.replicas);
      expect(fleet.replicas).toBeGreaterThanOrEqual(fleet.leastReplicas);
    }
    expect(result.fleets.map(({ usdPerHour }) => usdPerHour)).toEqual(result.fleets.map(({ usdPerHour }) => usdPerHour).toSorted((a, b) => a - b));
    const front = result.pareto.filter(({ onCostTtftFront }) => onCostTtftFront);
    expect(front.length).toBeGreaterThan(0);
    for (const a of front) for (const b of result.pareto) if (b.holds) expect(b.usdPerHour < a.usdPerHour && b.ttftP99S! < a.ttftP99S!).toBe(false);
  }, 120_000);

  it('looks again at what was left out when the closing check makes a rank dearer, and recommends nothing that misses in it', async () => {
    const opened = await openPlan(await readPlan('tiny.yaml', [], {}, text.replace('top: 2', 'top: 1').replace('growth: [2]\n', '').replace('[vllm-v1, sglang]', '[vllm-v1]')));
    const trials = trialsOf(opened);
    const plain = await planFleets(opened, trials.run, new AbortController().signal);
    const winner = plain.finished[0]!.shape;
    // As if the longer check of the winner missed with any number of replicas, and once with one too few.
    const spoilt = async (isSpoilt: (replicas: number) => boolean): ReturnType<typeof planFleets> =>
      await planFleets(opened, async (wanted) => {
        const results = await trials.run(wanted);
        return results.map((result, i) => {
          const { fleet, replication } = wanted[i]!;
          const { replicas, gpu } = JSON.parse(fleet) as { replicas: number; gpu: string };
          if (gpu !== winner.gpu || replication < 1000 || !isSpoilt(replicas)) return result;
          return { ...result, kind: 'missed' as const, verdict: 'missed' as const, slo: result.slo.map((each) => ({ ...each, actualS: 2 * each.boundS, met: false })) };
        });
      }, new AbortController().signal);
    const never = await spoilt(() => true);
    expect(never.checked.some(({ shape, check }) => shape === never.sized.find((each) => each.shape.label === winner.label)?.shape && (check?.verdict ?? 'held') !== 'held')).toBe(true);
    expect(never.finished).toHaveLength(1);
    expect(never.finished[0]!.shape.gpu).not.toBe(winner.gpu);
    expect(never.finished[0]!.check!.verdict).toBe('held');
    const once = await spoilt((replicas) => replicas <= plain.finished[0]!.replicas + 1);
    const cost = ({ finished: [first] }: typeof once): number => first!.shape.usdAt(first!.replicas);
    expect(cost(once)).toBeGreaterThanOrEqual(cost(plain));
    expect(cost(once)).toBeLessThanOrEqual(cost(never));
  }, 60_000);

  it('keeps spares on top, and then survives a failure', async () => {
    const { result } = await planned(text.replace('top: 2', 'top: 3\nspares: 1\nprices: { l40s: 0.9, l4: 0.5 }').replace('growth: [2]\n', '').replace('[vllm-v1, sglang]', '[vllm-v1]'));
    expect(result.fleets[0]).toMatchObject({ spares: 1, loss: { holds: true } });
    expect(result.fleets[0]!.capacity!.headroom).toBeGreaterThan(0.1);
    // Ranked by what is bought, not by what is needed: a spare of a large replica costs more.
    expect(result.fleets.map(({ usdPerHour }) => usdPerHour)).toEqual(result.fleets.map(({ usdPerHour }) => usdPerHour).toSorted((a, b) => a - b));
  }, 60_000);

  it('says what came nearest when nothing holds', async () => {
    const impossible = await planned(text.replace('ttft: 400ms', 'ttft: 3ms'));
    expect(impossible.result).toMatchObject({ decision: { kind: 'infeasible' }, fleets: [] });
    expect(impossible.result.decision.nearestMiss).toMatch(/p99 prompt alone takes .*, and p99 TTFT may be 3.00 ms/);
    const crowded = await planned(text.replace('gpus: 12', 'gpus: 1').replace('rate: 20', 'rate: 300'));
    expect(crowded.result.decision.kind).toBe('infeasible');
    expect(crowded.result.decision.nearestMiss).toMatch(/TTFT|requests\/s/);
  }, 60_000);

  it('keeps what is known when it is interrupted', async () => {
    const opened = await openPlan(await readPlan('tiny.yaml', [], {}, text));
    const trials = trialsOf(opened);
    const controller = new AbortController();
    let rounds = 0;
    const run: RunTrials = async (wanted) => {
      if (++rounds === 7) {
        controller.abort();
        throw new Error('aborted');
      }
      return await trials.run(wanted);
    };
    const outcome = await planFleets(opened, run, controller.signal);
    const { decision } = planReport(opened, outcome, { foretoken: 'test', description: '', drawn: true, simulations: 0, requests: 0 });
    expect(outcome.isInterrupted).toBe(true);
    expect(decision.kind).toBe('interrupted');
  }, 60_000);
});

describe('plan files', () => {
  it.each([
    ['candidate: {}\n', 'tiny.yaml:15:1', 'unknown key `candidate`'],
    ['spares: -1\n', 'tiny.yaml:15:9', '`spares` must be at least 0'],
  ])('%j is told at its place', async (line, place, message) => {
    await expect(readPlan('tiny.yaml', [], {}, `${text}${line}`)).rejects.toThrow(expect.objectContaining({ message: expect.stringMatching(new RegExp(`${place}[^]*${message.replaceAll(/[`()]/g, '.')}`)) as string }) as Error);
  });

  it('points into the base scenario and the bounds inside of it', async () => {
    await expect(readPlan('tiny.yaml', [], {}, text.replace('rate: 20', 'rate: fast'))).rejects.toThrow(/tiny\.yaml:5:/);
    await expect(readPlan('tiny.yaml', [], {}, text.replace('ttft: 400ms', 'tfft: 400ms'))).rejects.toThrow(/tiny\.yaml:9:8.*tfft/);
  });

  it.each<[string, (yaml: string) => string, Parameters<typeof readPlan>[2], RegExp]>([
    ['a GPU', (yaml) => yaml.replace('l40s, t4', 'l40s, t44'), {}, /tiny\.yaml:10:32  error E0301  Unknown GPU "t44"\. Did you mean t4/],
    ['an engine', (yaml) => yaml.replace('sglang]', 'sglan]'), {}, /tiny\.yaml:10:56  error E0107 [^]*did you mean `sglang`/],
    ['a version', (yaml) => yaml.replace('sglang]', 'sglang@77]'), {}, /tiny\.yaml:10:56  error E0304/],
    ['a format', (yaml) => yaml.replace('tensorParallel: [1]', 'tensorParallel: [1], weights: [fp9]'), {}, /tiny\.yaml:10:96  error E0107 [^]*did you mean `fp8`/],
    ['a price', (yaml) => `${yaml}prices: { l44: 1 }\n`, {}, /tiny\.yaml:15:11  error E0301/],
    ['a limit', (yaml) => yaml.replace('gpus: 12', 'gpus: 12, perGpu: { l44: 1 }'), {}, /tiny\.yaml:11:31  error E0301/],
    ['a model', (yaml) => yaml.replace('llama-3.2-1b', 'lama-3.2-1b'), {}, /tiny\.yaml:8:19  error E0302/],
    ['a flag', (yaml) => yaml, { gpus: ['l4', 'l44'], engines: ['vlm'] }, /^--gpus  error E0301[^]*--engines  error E0107/],
    ['a preset flag', (yaml) => yaml, { sloPreset: 'chatt' }, /^--slo-preset  error E1062/],
  ])('points at the name of %s that nobody knows', async (_, change, overrides, message) => {
    await expect(readPlan('tiny.yaml', [], overrides, change(text))).rejects.toThrow(message);
  });

  it('takes bounds beside a preset in place of its own', async () => {
    const { base, sloSource } = await readPlan('tiny.yaml', [], {}, text.replace(/^slo:.*$/m, 'slo: { preset: chat, ttft: 400ms }'));
    expect(base.slo).toEqual([{ metric: 'ttft', statistic: 'p99', boundS: 0.4 }, { metric: 'itl', statistic: 'p99', boundS: 0.08 }]);
    expect(sloSource).toMatch(/^preset chat .*; ttft as in the plan$/);
    await expect(readPlan('tiny.yaml', [], {}, text.replace(/^slo:.*$/m, 'slo: { preset: chat, tttft: 400ms }'))).rejects.toThrow(/tiny\.yaml:9:22/);
  });

  it('takes presets by model, and refuses those without bounds for it', async () => {
    const preset = (name: string): string => text.replace(/^slo:.*$/m, `slo: { preset: ${name} }`);
    expect((await readPlan('tiny.yaml', [], {}, preset('mlperf-interactive/llama-2-70b'))).base.slo).toEqual([{ metric: 'ttft', statistic: 'p99', boundS: 0.45 }, { metric: 'tpot', statistic: 'p99', boundS: 0.04 }]);
    await expect(readPlan('tiny.yaml', [], {}, preset('mlperf-server'))).rejects.toThrow(/E1063[^]*llama-3.2-1b/);
    await expect(readPlan('tiny.yaml', [], {}, preset('chatt'))).rejects.toThrow(/E1062[^]*chat/);
    await expect(readPlan('tiny.yaml', [], {}, text.replace(/^slo:.*\n/m, ''))).rejects.toMatchObject({ code: 'E1060' });
  });
});
