import { OUTCOME, type RequestColumns, type RequestLog } from '@foretoken/engines';
import { parseScenario, type RunResult, type SimulationOutput } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { findBreach } from './find-breach.ts';

const scenario = parseScenario('workload: { profile: azure-conversation }\nfleet: { model: llama-3.1-8b, gpu: h100-sxm, engine: vllm-v1 }', 's.yaml');

/** Arrivals once a second; TTFT as given (undefined = no answer), three tokens, a gap of 20 ms. */
function outputOf(ttftS: readonly (number | undefined)[], overheadS = 0): Pick<SimulationOutput, 'columns' | 'log' | 'result'> {
  const count = ttftS.length;
  const first = ttftS.map((ttft, i) => (ttft === undefined ? NaN : i + ttft));
  const columns: RequestColumns = { count, arrivalS: Float64Array.from(ttftS, (_, i) => i), inputTokens: new Int32Array(count), outputTokens: new Int32Array(count) };
  const log = {
    outcome: Uint8Array.from(ttftS, (ttft) => (ttft === undefined ? OUTCOME.queueFull : OUTCOME.completed)),
    firstTokenS: Float64Array.from(first),
    finishS: Float64Array.from(first, (s) => s + 0.04),
    generatedTokens: new Int32Array(count).fill(3),
  } as unknown as RequestLog;
  return { columns, log, result: { latency: { requestOverheadS: overheadS } } as RunResult };
}

describe('findBreach', () => {
  const p50 = { metric: 'ttft', statistic: 'p50', boundS: 1 } as const;

  it('names the first late request of the first window that breaks the bound', () => {
    const late = Array.from({ length: 100 }, (_, i) => (i < 45 ? 0.5 : 2));
    expect(findBreach(scenario, outputOf(late), p50, undefined)).toEqual({ timeS: 45, arrivalsPerS: 1, requests: 20 });
  });

  it('does not call one slow request of many a breach, and counts the overhead of the client', () => {
    const one = Array.from({ length: 100 }, (_, i) => (i === 50 ? 9 : 0.9));
    expect(findBreach(scenario, outputOf(one), p50, undefined)).toBeNull();
    expect(findBreach(scenario, outputOf(one, 0.2), p50, undefined)?.timeS).toBe(0);
  });

  it('takes windows long enough for the percentile, the rest to the last one', () => {
    const tail = Array.from({ length: 350 }, (_, i) => (i >= 340 ? 2 : 0.5));
    expect(findBreach(scenario, outputOf(tail), { ...p50, statistic: 'p99' }, undefined)).toEqual({ timeS: 340, arrivalsPerS: 1, requests: 150 });
  });

  it('counts requests without an answer as late', () => {
    const lost = Array.from({ length: 40 }, (_, i) => (i >= 25 ? undefined : 0.1));
    expect(findBreach(scenario, outputOf(lost), p50, undefined)?.timeS).toBe(25);
  });

  it('looks at gaps by their mean per request', () => {
    const all = Array.from({ length: 40 }, () => 0.1);
    expect(findBreach(scenario, outputOf(all), { metric: 'itl', statistic: 'p99', boundS: 0.019 }, undefined)?.timeS).toBe(0);
    expect(findBreach(scenario, outputOf(all), { metric: 'tpot', statistic: 'mean', boundS: 0.021 }, undefined)).toBeNull();
  });
});
