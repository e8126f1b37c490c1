import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { nearestRank } from '@foretoken/kernel';
import { inspectTrace, sessionEvents, synthesizeProfile, type TraceOptions, type TraceStats } from '@foretoken/workload';
import { loadProfile, readTrace, type ReadTrace } from '@foretoken/workload/node';
import { beforeAll, describe, expect, it } from 'vitest';

const shared = resolve(process.env.FORETOKEN_SHARED ?? '../shared');
const oracleFile = join(shared, 'oracles', 'trace_stats.json');
const missing = !existsSync(oracleFile);

/** File and reading options of each oracle entry that one trace file answers. */
const sources: Readonly<Record<string, { file: string; options?: TraceOptions }>> = {
  azure2023_code: { file: 'azure2023/AzureLLMInferenceTrace_code.csv' },
  azure2023_conv: { file: 'azure2023/AzureLLMInferenceTrace_conv.csv' },
  mooncake_conversation: { file: 'mooncake/conversation_trace.jsonl.gz' },
  mooncake_synthetic: { file: 'mooncake/synthetic_trace.jsonl.gz' },
  ragpulse: { file: 'ragpulse/0_trace.jsonl' },
  'llmservingsim_sharegpt-llama-3.1-8b-300-sps10': { file: 'llmservingsim/derived_blk16/sharegpt-llama-3.1-8b-300-sps10.blk16.jsonl' },
  'llmservingsim_sharegpt-qwen3-32b-300-sps10': { file: 'llmservingsim/derived_blk16/sharegpt-qwen3-32b-300-sps10.blk16.jsonl' },
  llmservingsim_workload_me2_01_mixed: { file: 'llmservingsim/workloads/workload_me2_01_mixed.jsonl' },
  weka_agentic_710: { file: 'weka-agentic/weka_traces_compact.jsonl.gz', options: { zeroOutput: 'keep' } },
  vidur_arxiv_summarization_4k: { file: 'vidur/arxiv_summarization_stats_llama2_tokenizer_filtered_v2.csv', options: { arrivals: 'none' } },
};

type Leaf = { readonly name: string; readonly expected: number; readonly actual: number | null | undefined; readonly decimals: number };

function leaves(oracle: Record<string, unknown>, stats: TraceStats): Leaf[] {
  const found: Leaf[] = [];
  const compare = (name: string, expected: unknown, actual: number | null | undefined, decimals: number): void => {
    if (typeof expected === 'number') found.push({ name, expected, actual, decimals });
  };
  const arrivals = oracle.arrivals as Record<string, unknown> | undefined;
  if (arrivals !== undefined) {
    const a = stats.arrivals;
    compare('n', arrivals.n, a?.n, 0);
    compare('span_s', arrivals.span_s, a?.spanS, 6);
    compare('mean_rate_rps', arrivals.mean_rate_rps, a?.meanRatePerS, 6);
    compare('unsorted_pairs', arrivals.unsorted_pairs, a?.unsortedPairs, 0);
    compare('duplicate_timestamps', arrivals.duplicate_timestamps, a?.duplicateTimestamps, 0);
    compare('gap_mean_s', arrivals.gap_mean_s, a?.gapMeanS, 6);
    compare('gap_cv', arrivals.gap_cv, a?.gapCv, 4);
    compare('gap_p50', arrivals.gap_p50, a?.gapP50S, 6);
    compare('gap_p99', arrivals.gap_p99, a?.gapP99S, 6);
    compare('gap_max', arrivals.gap_max, a?.gapMaxS, 6);
    compare('iod_1s', arrivals.iod_1s, a?.iod1S, 4);
    compare('iod_10s', arrivals.iod_10s, a?.iod10S, 4);
    compare('iod_60s', arrivals.iod_60s, a?.iod60S, 4);
    const rates = arrivals.rate_per_min_rps as { min: number; p50: number; max: number; first10: number[] } | undefined;
    compare('rate min', rates?.min, a?.ratePerMinute?.min, 4);
    compare('rate p50', rates?.p50, a?.ratePerMinute?.p50, 4);
    compare('rate max', rates?.max, a?.ratePerMinute?.max, 4);
    rates?.first10.forEach((rate, minute) => compare(`rate of minute ${minute}`, rate, a?.ratePerMinute?.first10[minute], 3));
  }
  for (const [key, side] of [['input_tokens', stats.inputTokens], ['output_tokens', stats.outputTokens]] as const) {
    for (const [name, expected] of Object.entries(oracle[key] as Record<string, number>)) {
      const actual = name.startsWith('p') ? side.quantiles[name] : side[name as 'n' | 'min' | 'max' | 'mean' | 'std' | 'zeros'];
      compare(`${key} ${name}`, expected, actual, name === 'mean' || name === 'std' ? 4 : 0);
    }
  }
  compare('pearson_in_out', oracle.pearson_in_out, stats.pearsonInputOutput, 4);
  compare('sum_input', oracle.sum_input, stats.inputTokens.sum, 0);
  compare('sum_output', oracle.sum_output, stats.outputTokens.sum, 0);
  return found;
}

/** Half a unit of the last printed digit, and room for the printed value's own binary rounding. */
const tolerance = (decimals: number): number => (decimals === 0 ? 0 : 0.5000001 * Number(`1e-${decimals}`));

describe.skipIf(missing)(`trace_stats (${missing ? `skipped: ${oracleFile} is not there` : 'every trace of oracles/trace_stats.json'})`, () => {
  const oracles = missing ? {} : (JSON.parse(readFileSync(oracleFile, 'utf8')) as Record<string, Record<string, unknown>>);
  const names = Object.keys(oracles).filter((name) => !name.startsWith('_'));

  it('trace_stats has a file for every entry', () => {
    expect(names.filter((name) => sources[name] === undefined)).toEqual([]);
    expect(names.length).toBeGreaterThanOrEqual(10);
  });

  for (const name of names) {
    it(`trace_stats ${name} equals the oracle at its printed rounding`, async () => {
      const source = sources[name] as { file: string; options?: TraceOptions };
      const { columns, info } = await readTrace(join(shared, 'traces', source.file), source.options);
      const stats = inspectTrace(columns, { inversions: info.inversions, hasArrivals: info.hasArrivals });
      const compared = leaves(oracles[name] as Record<string, unknown>, stats);
      const wrong = compared.filter(({ expected, actual, decimals }) => !(Math.abs((actual ?? Number.NaN) - expected) <= tolerance(decimals)));
      expect(wrong).toEqual([]);
      expect(compared.length).toBeGreaterThan(25);
      expect(info.rowsRead).toBe(info.rowsEmitted + Object.values(info.dropped).reduce((sum, count) => sum + count, 0));
    });
  }
});

describe.skipIf(missing)(`trace_stats sessions (${missing ? 'skipped: no shared folder' : 'what only agentic sessions record'})`, () => {
  it('trace_stats weka_agentic_710 has the think times, server times and decode speeds of the oracle', () => {
    const lines = gunzipSync(readFileSync(join(shared, 'traces', 'weka-agentic', 'weka_traces_compact.jsonl.gz'))).toString('utf8').trim().split('\n');
    const events = lines.flatMap((line, index) => [...sessionEvents(JSON.parse(line) as Record<string, unknown>, { source: 'weka', line: index + 1 })]);
    const oracle = (JSON.parse(readFileSync(oracleFile, 'utf8')) as Record<string, Record<string, Record<string, number>>>)['weka_agentic_710']!;
    const present = (values: readonly (number | undefined)[]): number[] => values.filter((value) => value !== undefined);
    const measured = {
      think_time_s: present(events.map(({ thinkTimeS }) => thinkTimeS)),
      api_time_s: present(events.map(({ apiTimeS }) => apiTimeS)),
      ttft_s: present(events.map(({ ttftS }) => ttftS)),
      decode_tok_per_s: present(events.map(({ outputTokens, apiTimeS = Number.NaN, ttftS = Number.NaN }) => (outputTokens > 1 && apiTimeS > ttftS ? (outputTokens - 1) / (apiTimeS - ttftS) : undefined))),
    };
    for (const [name, values] of Object.entries(measured)) {
      const sorted = Float64Array.from(values).sort();
      const { n, mean, zeros, ...quantiles } = oracle[name]!;
      expect([name, sorted.length, values.filter((value) => value === 0).length]).toEqual([name, n, zeros]);
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - mean!)).toBeLessThanOrEqual(tolerance(4));
      for (const [key, expected] of Object.entries(quantiles)) {
        if (key.startsWith('p')) expect(nearestRank(sorted, Number(key.slice(1)) / 100), `${name} ${key}`).toBeCloseTo(expected, 6);
      }
    }
  });
});

describe.skipIf(missing)(`trace_stats prefix reuse (${missing ? 'skipped: no shared folder' : 'infinite cache, 512-token blocks'})`, () => {
  const curveFile = join(shared, 'oracles', 'cache', 'mooncake_conversation_cache_curve.json');
  let conversation: ReadTrace;
  beforeAll(async () => {
    conversation = await readTrace(join(shared, 'traces/mooncake/conversation_trace.jsonl.gz'));
  });

  it('trace_stats mooncake_conversation reuses 0.3664 of blocks, 0.3736 of tokens, 0.4094 per request', () => {
    const reuse = inspectTrace(conversation.columns, { blockTokens: 512 }).reuse;
    expect(reuse?.blockPrefix.rate).toBeCloseTo(0.3664, 4);
    expect(reuse?.tokenPrefix.rate).toBeCloseTo(0.3736, 4);
    expect(reuse?.requestMean.rate).toBeCloseTo(0.4094, 4);
  });

  it('trace_stats mooncake_synthetic reuses 0.6396 of blocks, 0.6512 of tokens, 0.4315 per request', async () => {
    const { columns } = await readTrace(join(shared, 'traces/mooncake/synthetic_trace.jsonl.gz'));
    const reuse = inspectTrace(columns, { blockTokens: 512 }).reuse;
    expect(reuse?.blockPrefix.rate).toBeCloseTo(0.6396, 4);
    expect(reuse?.tokenPrefix.rate).toBeCloseTo(0.6512, 4);
    expect(reuse?.requestMean.rate).toBeCloseTo(0.4315, 4);
  });

  it('trace_stats reuse equals the integers of the cache curve at infinite capacity, also as vLLM counts', () => {
    const { curve } = JSON.parse(readFileSync(curveFile, 'utf8')) as { curve: Record<string, Record<string, Record<string, number>>> };
    const reuse = inspectTrace(conversation.columns, { blockTokens: 512 }).reuse;
    const largest = (policy: string): Record<string, number> => Object.values(curve[policy] ?? {}).at(-1) ?? {};
    const plain = largest('lru_ht');
    expect([reuse?.blockPrefix.hits, reuse?.blockPrefix.total, reuse?.blockAny.hits]).toEqual([plain.hit_blocks, plain.total_blocks, plain.hit_blocks_any]);
    expect([reuse?.tokenPrefix.hits, reuse?.tokenPrefix.total]).toEqual([plain.hit_tokens, plain.total_input_tokens]);
    const vllm = largest('lru_th_full');
    expect([reuse?.vllmBlocks.hits, reuse?.vllmBlocks.total]).toEqual([vllm.hit_blocks, vllm.total_blocks]);
    expect([reuse?.vllmTokens.hits, reuse?.vllmTokens.total]).toEqual([vllm.hit_tokens, vllm.total_input_tokens]);
  });
});

describe.skipIf(missing)(`trace_stats profiles (${missing ? 'skipped: no shared folder' : 'synthesised against real'})`, () => {
  const cases = [
    { profile: 'azure-conversation', file: 'azure2023/AzureLLMInferenceTrace_conv.csv', dispersion: 0.25 },
    { profile: 'azure-code', file: 'azure2023/AzureLLMInferenceTrace_code.csv', dispersion: 0.3 },
  ];

  for (const { profile: name, file, dispersion } of cases) {
    it(`trace_stats profile ${name} has the rates, burstiness and lengths of the real trace`, async () => {
      const profile = await loadProfile(name);
      const { columns, info } = await readTrace(join(shared, 'traces', file));
      expect(info.contentHash).toBe(`sha256:${profile.source.sha256}`);
      const real = inspectTrace(columns);
      for (const seed of [1, 2, 3]) {
        const synthetic = inspectTrace(synthesizeProfile(profile, seed));
        const near = (what: (stats: TraceStats) => number | null | undefined, relative: number, absolute = 0): void => {
          const [actual, expected] = [what(synthetic) ?? Number.NaN, what(real) ?? Number.NaN];
          expect(Math.abs(actual - expected), `${what.toString()}: ${actual} for ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected) + absolute);
        };
        near((stats) => stats.requests, 0.04);
        near((stats) => stats.arrivals?.gapCv, 0.12);
        near((stats) => stats.arrivals?.iod1S, dispersion);
        near((stats) => stats.arrivals?.iod10S, dispersion);
        near((stats) => stats.arrivals?.iod60S, 0.15);
        near((stats) => stats.arrivals?.ratePerMinute?.max, 0.2);
        for (const side of ['inputTokens', 'outputTokens'] as const) {
          near((stats) => stats[side].mean, 0.05);
          near((stats) => stats[side].std, 0.15);
          for (const p of ['p5', 'p10', 'p25', 'p50', 'p75', 'p90', 'p95']) near((stats) => stats[side].quantiles[p], 0.08, 2);
          near((stats) => stats[side].quantiles.p99, 0.15);
        }
        near((stats) => stats.pearsonInputOutput, 0, 0.035);
        // Minute by minute: Poisson noise on the real rate.
        const minutes = [synthetic, real].map((stats) => stats.arrivals?.ratePerMinute?.first10 ?? []);
        minutes[1]?.forEach((rate, minute) => expect(Math.abs((minutes[0]?.[minute] ?? Number.NaN) - rate) * 60).toBeLessThan(5 * Math.sqrt(60 * rate + 60)));
      }
    });
  }
});
