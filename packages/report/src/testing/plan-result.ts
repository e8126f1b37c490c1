import { FIGURE_IDS, type Figures, type ParetoPoint, type PlannedBound, type PlanResult, type RecommendedFleet } from '@foretoken/study';

const SLO = [{ metric: 'ttft', statistic: 'p99', boundS: 1 }, { metric: 'itl', statistic: 'p99', boundS: 0.06 }] as const;
const FIGURES = { ...Object.fromEntries(FIGURE_IDS.map((id) => [id, null])), ttftP99: 0.4, outputTokensPerS: 2500 } as Figures;

/** A plan with three ranked fleets: the first has been finished, the second lost its check, the third was not finished. */
export function fixturePlan(change: Partial<PlanResult> = {}): PlanResult {
  const fleets = [fleet(1, 'vllm-v1 h100-sxm tp1 · maxNumBatchedTokens 2560', 4, 0.4), fleet(2, 'sglang h100-sxm tp1', 5, 0.3), { ...fleet(3, 'vllm-v1 l40s tp2', 12, 0.9), capacity: null, loss: null, growth: [], check: null }];
  return {
    schema: 'foretoken.plan/1',
    name: 'chat',
    title: 'llama-3.1-8b · azure-conversation profile · 40.0 req/s',
    decision: { kind: 'found', sentence: 'Cheapest fleet that holds p99 TTFT ≤ 1.00 s at 40.0 req/s: 4 × h100-sxm, $12.00/h.', nearestMiss: null },
    slo: SLO,
    ratePerS: 40,
    counts: { candidates: 20, simulated: 8, pruned: 12, simulations: 120, requests: 480_000 },
    fleets,
    alsoRan: [
      ...Array.from({ length: 3 }, (_, i) => ({ label: `vllm-v1 l4 tp${2 ** i}`, replicas: null, usdPerHour: null, why: 'misses with 20 replicas, as many as would still rank' })),
      { label: 'sglang l40s tp1', replicas: 14, usdPerHour: 21, why: 'holds, and costs more' },
    ],
    pruned: [
      { reason: 'memory', sentence: 'the model does not fit in memory', count: 7, candidates: Array.from({ length: 7 }, (_, i) => ({ label: `vllm-v1 a10 tp1 ${i}`, detail: 'needs 15.0 GiB, 22.0 GiB are there' })) },
      { reason: 'dominated', sentence: 'the fewest replicas cost more than the last rank', count: 5, candidates: Array.from({ length: 5 }, (_, i) => ({ label: `vllm-v1 b200 tp1 ${i}`, detail: 'at least 8 replicas, $40.00/h' })) },
      { reason: 'unheld', sentence: 'no number of replicas held', count: 1, candidates: [{ label: 'vllm-v1 l4 tp1', detail: 'misses with 32' }] },
    ],
    pareto: fleets.flatMap(({ label, replicas }, i) => [-1, 0, 1].map((more) => paretoPoint(label, replicas + more, more >= 0, 0.4 / (i + 1) / (2 + more)))),
    limits: { gpus: 64, usdPerHour: null, perGpu: { 'h100-sxm': 16 }, gpusPerNode: 8 },
    provenance: { foretoken: '0.1.0', seed: 1, workload: 'azure-conversation profile', statistics: 'steady state: 4,000 requests', slo: 'as in the plan', prices: ['$3.00 list price 2026-10'], latencyModel: ['calibrated'], latencyError: ['mean error on held-out shapes: matrix products 4.3 %'], method: 'bounds, then simulation' },
    ...change,
  };
}

/** A plan that found nothing. */
export function infeasiblePlan(): PlanResult {
  const all = fixturePlan();
  return { ...all, decision: { kind: 'infeasible', sentence: 'No candidate holds p99 TTFT ≤ 1.00 s at 40.0 req/s within the limits.', nearestMiss: 'vllm-v1 h100-sxm tp1: p99 TTFT 1.20 s' }, fleets: [], alsoRan: [], pareto: [], counts: { ...all.counts, candidates: 13, simulated: 0 } };
}

function fleet(rank: number, label: string, replicas: number, ttftS: number): RecommendedFleet {
  const [engine = '', gpu = '', layout = ''] = label.split(' ');
  const bounds = (factor: number): readonly PlannedBound[] => [{ ...SLO[0], actualS: ttftS * factor, halfWidthS: 0.05 }, { ...SLO[1], actualS: 0.05 * factor, halfWidthS: null }];
  return {
    rank, label, engine, gpu, gpuText: `${replicas} × ${gpu}`, layout, replicas, spares: 0, gpus: replicas, usdPerHour: 3 * replicas, usdPerMillionOutputTokens: 0.4 * rank,
    bounds: bounds(1), replications: 3, figures: FIGURES, leastReplicas: replicas - 1, estimatedReplicas: replicas,
    capacity: { heldPerS: 40 + 4 * rank, missedPerS: rank === 1 ? 46 : null, headroom: 0.1 * rank },
    loss: { replicas: replicas - 1, holds: false, verdict: 'missed', bounds: bounds(3) },
    growth: [{ multiple: 1.5, ratePerS: 60, replicas: replicas + 2, gpus: replicas + 2, usdPerHour: 3 * (replicas + 2) }, { multiple: 2, ratePerS: 80, ...(rank === 2 ? { replicas: null, gpus: null, usdPerHour: null } : { replicas: 2 * replicas, gpus: 2 * replicas, usdPerHour: 6 * replicas }) }],
    check: { holds: rank === 1, requests: 32_000, replications: 2, firstSeed: 1001, bounds: bounds(1.05) },
    undecidedReplicas: null,
    stepTimeBand: [0.97, 1.16],
    repairs: 0, file: `recommendations/${rank}-fleet.yaml`, scenario: { name: `chat-${rank}` },
  };
}

function paretoPoint(label: string, replicas: number, holds: boolean, ttftS: number): ParetoPoint {
  const [engine = '', gpu = '', layout = ''] = label.split(' ');
  return { label, deployment: label, engine, gpu, layout, replicas, gpus: replicas, holds, usdPerHour: 3 * replicas, ttftP99S: ttftS, itlP99S: holds ? 0.05 : null, tokensPerSPerGpu: 2500 / replicas, tokensPerSPerUser: 20 * replicas, onCostTtftFront: holds, onCostItlFront: holds, onSpeedFront: holds };
}
