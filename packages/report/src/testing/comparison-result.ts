import { compareRuns } from '@foretoken/fleet';
import type { CandidateRun, ComparisonResult, CriterionId, FleetTotals, PlanFacts } from '@foretoken/fleet';
import { emptyRun, fixtureRun } from './run-result.ts';

const PLAN: PlanFacts = {
  traits: { reservesOutput: 'nothing', mixesPrefillAndDecode: true, continuousBatching: true, sharesPrefixes: 'when-scheduled', cachesGeneratedTokens: true },
  limits: { sequences: { flag: 'max_num_seqs', option: 'maxNumSeqs', value: 48 }, stepTokens: null, length: { flag: 'max_model_len', option: 'maxModelLen' } },
  maxModelLen: 8192,
  kvTokens: 444_976,
  decodeSteps: [{ sequences: 64, totalS: 0.012, hostS: 0.002 }],
  overlaps: false,
};
const NO_WAITS = { waitingS: 0, batchFullS: 0, stepFullS: 0, heldS: 0, heldUsageS: 0, promptSteps: 0, fullPromptSteps: 0 };

/** So many candidates with realistic numbers, all of the same requests. */
export function fixtureComparison(candidates = 3, criterion: CriterionId = 'slo'): ComparisonResult {
  return compareRuns(Array.from({ length: candidates }, (_, i) => fixtureCandidate(i)), {
    name: 'azure-conversation',
    criterion,
    refused: [{ label: 'engine-x', code: 'E0310', message: 'llama-3.3-70b does not fit on 1 × h100-sxm.', hint: 'It fits with tensorParallel 2.' }],
    foretokenVersion: '0.1.0',
  });
}

/** Candidates whose fleets change their size, the later ones larger. */
export function fleetComparison(candidates = 3): ComparisonResult {
  const runs = Array.from({ length: candidates }, (_, i): CandidateRun => {
    const run = fixtureCandidate(i);
    const fleet = { endS: 400, binS: 1, states: [], events: [], eventCount: 0, failedRequestsPerS: [], attainment: [], coldStarts: [], gpuSeconds: { total: 0, busy: 0, idle: 0, starting: 0, draining: 0, down: 0 }, waste: { attempts: 0, promptTokens: 0, outputTokens: 0, zombieOutputTokens: 0 }, external: [] };
    return { ...run, result: { ...run.result, fleet } };
  });
  return compareRuns(runs, { name: 'fleets', foretokenVersion: '0.1.0' });
}

/** Two candidates of which nothing completed. */
export function emptyComparison(): ComparisonResult {
  const result = emptyRun();
  const times = { requestsDigest: 1, waits: NO_WAITS, queueS: 0, ttftS: new Float64Array(12).fill(NaN), e2eS: new Float64Array(12).fill(NaN), requestsPerS: 0, outputTokensPerS: 0, goodputPerS: null, fleet: totalsOf(0) };
  const runs = ['a', 'b'].map((label): CandidateRun => ({ label, result, results: [result], plan: PLAN, notes: [], replications: [times] }));
  return compareRuns(runs, { name: 'empty', foretokenVersion: '0.1.0' });
}

function totalsOf(i: number): FleetTotals {
  return { gpuHours: 2 + i, gpuUsd: 5 + 2.5 * i, externalUsd: i, busyS: 300, readyMean: 1.5 + i, ready: { binS: i + 1, values: Array.from({ length: 40 }, (_, bin) => 1 + i + (bin % 2)) }, imbalance: i === 0 ? null : 1 + 0.1 * i, wastedTokens: 1000 * i };
}

/** Later candidates are slower, and by chance so. */
function fixtureCandidate(i: number): CandidateRun {
  const { result, columns, log } = fixtureRun(600, 1);
  const shift = (r: number): number => 0.04 * i + 0.01 * i * Math.sin(r * (i + 1));
  const column = (timeS: Float64Array): Float64Array => timeS.map((at, r) => at - columns.arrivalS[r]! + shift(r));
  const slower = (metric: typeof result.latency.ttft): typeof result.latency.ttft => ({ ...metric, p50: metric.p50 + 0.04 * i, p99: metric.p99 + 0.04 * i, interval: { mean: 0.01, p50: 0.01, p95: 0.02, p99: 0.03 } });
  const own: typeof result = { ...result, title: result.title.replace('vllm-v1 0.23', `engine-${i} 1.0`), latency: { ...result.latency, ttft: slower(result.latency.ttft), itl: slower(result.latency.itl) } };
  return {
    label: `engine-${i}`,
    result: own,
    results: [own],
    plan: { ...PLAN, kvTokens: PLAN.kvTokens - 40_000 * i },
    notes: i === 1 ? ['engine-1 runs with its own defaults: maxNumSeqs of the scenario is an option of engine-0 only.'] : [],
    replications: [{ requestsDigest: 1, waits: NO_WAITS, queueS: 0, ttftS: column(log.firstTokenS), e2eS: column(log.finishS), requestsPerS: 5, outputTokensPerS: 1000, goodputPerS: 4, fleet: totalsOf(i) }],
  };
}
