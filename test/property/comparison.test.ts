import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareRuns, CRITERION_IDS, pairedDifference, runCandidate } from '@foretoken/fleet';
import type { CandidateRun, ComparisonResult, CriterionId } from '@foretoken/fleet';
import { chats, replicationInputOf, USD_PER_GPU_HOUR } from './fleet-fixture.ts';
import type { Differences } from './fleet-fixture.ts';

const SLO = { ttft: '300ms', itl: '50ms' };

async function candidate(label: string, differences: Differences, seedShift = 0): Promise<CandidateRun> {
  const input = replicationInputOf({ slo: SLO, ...differences });
  return await runCandidate(label, { ...input, columnsFor: (seed) => chats({ requests: 400, prefix: { tokens: 64, groups: 4 } }, seed + seedShift) });
}

let runs: readonly CandidateRun[] = [];
beforeAll(async () => {
  runs = [
    await candidate('roomy', {}),
    await candidate('tight', { engine: { numGpuBlocks: 140, maxNumSeqs: 24 } }),
    await candidate('narrow', { engine: { maxNumSeqs: 3 } }),
    await candidate('no-cache', { engine: { enablePrefixCaching: false } }),
  ];
});

const compare = (candidates: readonly CandidateRun[], criterion: CriterionId = 'slo'): ComparisonResult => compareRuns(candidates, { name: 'test', criterion, foretokenVersion: '0.0.0-test' });
const withoutIndex = (result: ComparisonResult): unknown => ({ ...result, candidates: result.candidates.map((each) => ({ ...each, index: 0 })) });

describe('a comparison', () => {
  it('does not depend on the order in which the runs are given, by any criterion', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 }), fc.constantFrom(...CRITERION_IDS), (order, criterion) => {
        const shuffled = compare(order.map((i) => runs[i]!), criterion);
        const sorted = compare(order.toSorted((a, b) => a - b).map((i) => runs[i]!), criterion);
        expect(withoutIndex(shuffled)).toEqual(withoutIndex(sorted));
      }),
      { numRuns: 40 },
    );
  });

  it('pairs antisymmetrically: swapped candidates have the opposite difference and the same interval', () => {
    for (const a of runs) {
      for (const b of runs) {
        const [forth, back] = [a, b].map((own) => pairedDifference(own.replications.map(({ ttftS }) => ttftS), (own === a ? b : a).replications.map(({ ttftS }) => ttftS))) as [ReturnType<typeof pairedDifference>, ReturnType<typeof pairedDifference>];
        expect(forth.meanS).toBe(a === b ? 0 : -back.meanS);
        expect(forth.halfWidthS ?? 0).toBeCloseTo(back.halfWidthS ?? 0, 12);
        expect([forth.pairs, forth.unpaired]).toEqual([back.pairs, back.unpaired]);
        const opposite = { lower: 'higher', higher: 'lower', 'within-noise': 'within-noise', unknown: 'unknown' } as const;
        expect(forth.verdict).toBe(opposite[back.verdict]);
      }
    }
  });

  it('says what fleets used where one candidate has several replicas, and is silent where none has', async () => {
    const three = await candidate('three', { fleet: { replicas: 3 } });
    const { candidates } = compare([runs[0]!, three]);
    for (const { fleet, label } of candidates) {
      const { result, replications } = label === 'three' ? three : runs[0]!;
      const replicas = result.replicas.length;
      expect(fleet!.readyMean).toBeCloseTo(replicas, 12);
      expect(fleet!.gpuHours).toBeCloseTo((replicas * result.throughput.makespanS) / 3600, 12);
      expect(fleet!.gpuUsd).toBeCloseTo(fleet!.gpuHours * USD_PER_GPU_HOUR, 12);
      expect(fleet!.imbalance === null).toBe(replicas === 1);
      expect(fleet!.ready.values).toEqual([replicas]);
      // Busy time by the recorders, and by the shares of the result.
      expect(replications[0]!.fleet.busyS).toBeCloseTo(result.engine.busy * result.throughput.makespanS * replicas, 6);
    }
    expect(compare(runs).candidates.map(({ fleet }) => fleet)).toEqual(runs.map(() => undefined));
  });

  it('calls identical runs level, with the same rank', () => {
    const result = compare([runs[1]!, { ...runs[1]!, label: 'copy' }, runs[0]!], 'cost');
    const level = compare([runs[0]!, { ...runs[0]!, label: 'copy' }]);
    expect(level.decision.kind).toBe('tie');
    expect(level.decision.sentence).toContain('every request has the same times');
    expect(level.candidates.map(({ rank }) => rank)).toEqual([1, 1]);
    const [copy, tight] = ['copy', 'tight'].map((label) => result.candidates.find((each) => each.label === label)!);
    expect(copy!.rank).toBe(tight!.rank);
  });

  it('ranks by what it says: SLO first, then goodput, then p99 TTFT', () => {
    const { candidates } = compare(runs);
    const missed = candidates.map(({ verdict }) => verdict !== 'met');
    expect(missed).toEqual(missed.toSorted());
    expect(candidates.at(-1)!.label).toBe('narrow');
    for (const id of ['ttft', 'itl', 'tpot', 'e2e'] as const) {
      const p99 = compare(runs, id).candidates.map(({ metrics }) => metrics[id].p99);
      expect(p99).toEqual(p99.toSorted((a, b) => a - b));
    }
  });

  it('explains from measured figures and declared facts, with numbers', () => {
    const { candidates } = compare(runs);
    const reasons = (label: string): string => candidates.find((each) => each.label === label)!.reasons.map(({ sentence }) => sentence).join(' ');
    expect(reasons('narrow')).toMatch(/Waits [\d.]+ .?s in the queue \([\d.]+ % of TTFT\), .* because the batch is at its limit of 3 \(max_num_seqs\) for > 99\.9 % of that time\./);
    expect(reasons('no-cache')).toMatch(/Has no prefix cache, [\d.]+ % in .*: every prompt token is computed/);
    expect(reasons('tight')).toMatch(/Preempts \d+ times on 400 requests, .* never \(KV peak 100 %\)\. Has room for [\d,]+ KV tokens per replica, [\d,]+ in roomy \([\d.]+ % less\)/);
    for (const { reasons: list } of candidates) for (const { sentence } of list) expect(sentence).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  it('holds its figures to those of the runs', () => {
    for (const { index, metrics } of compare(runs).candidates) {
      const { result } = runs[index]!;
      expect(metrics.ttft).toEqual(result.latency.ttft);
      expect(metrics.queueShare + metrics.prefillShare).toBeLessThanOrEqual(1 + 1e-12);
      expect(metrics.completed + metrics.failed).toBe(result.requests.total);
      expect(metrics.stepMeanS * result.engine.steps).toBeCloseTo(result.engine.busy * result.throughput.makespanS, 6);
    }
  });

  it('gives intervals of rates and of paired differences over replications', async () => {
    const two = [await candidate('roomy', { replications: 4 }), await candidate('tight', { replications: 4, engine: { numGpuBlocks: 140, maxNumSeqs: 24 } })];
    const { candidates, provenance } = compare(two);
    for (const { metrics } of candidates) expect(metrics.goodputPerS?.interval).toBeGreaterThan(0);
    const paired = candidates[1]!.paired!;
    expect(paired.ttft.pairs).toBe(1600);
    // The mean of paired differences is the difference of means.
    const mean = (label: string): number => two.find((run) => run.label === label)!.result.latency.ttft.mean;
    expect(paired.ttft.meanS).toBeCloseTo(mean(candidates[1]!.label) - mean(candidates[0]!.label), 9);
    expect(provenance.pairing).toContain('Student intervals over 4 replications');
  });

  it('pairs nothing where the requests differ, and says so', async () => {
    const result = compare([runs[0]!, await candidate('others', {}, 7)]);
    expect(result.candidates[1]!.paired).toBeNull();
    expect(result.decision.sentence).toContain('their requests differ');
    expect(result.provenance.pairing).toContain('the requests differ');
  });

  it('says who alone can run, and that nobody can', () => {
    const refused = [{ label: 'other', code: 'E0310', message: 'does not fit', hint: '' }];
    expect(compareRuns([runs[0]!], { name: 'x', refused, foretokenVersion: '0' }).decision).toMatchObject({ kind: 'only', best: 'roomy' });
    expect(compareRuns([], { name: 'x', refused, foretokenVersion: '0' }).decision).toEqual({ kind: 'none', best: null, sentence: 'None of the 1 can run this scenario.' });
  });
});
