import type { CandidateRefusal, CandidateRun } from './candidate-run.ts';
import { sumWaits } from '../record/wait-totals.ts';
import { comparedFleet, isFleet } from './compared-fleet.ts';
import { comparedMetrics } from './compared-metrics.ts';
import type { ComparedCandidate, ComparisonResult, CriterionId } from './comparison.ts';
import { correctionFor, decidingFigures, levelWithBest } from './comparisons.ts';
import { decideComparison } from './decide-comparison.ts';
import { COMPARED_FIGURES, metricDifferences } from './metric-differences.ts';
import { pairedDifference } from './paired-difference.ts';
import { criterionDescription, rank } from './rank.ts';
import type { Measured, Ranked } from './rank.ts';
import type { Side } from './reasons/contrast.ts';
import { reasonsOf } from './reasons/reasons.ts';
import type { ReplicationRule } from '../replications/replication-rule.ts';
import { sameRequests } from './same-requests.ts';
import { looksOf, undecided } from './undecided.ts';
import { commonTitle, ownTitle } from './titles.ts';

/** How to compare. */
export interface CompareOptions {
  readonly name: string;
  readonly criterion?: CriterionId;
  readonly refused?: readonly CandidateRefusal[];
  readonly foretokenVersion: string;
  /** Label of the candidate that all others are held against, in place of the best. */
  readonly baseline?: string;
  /** When replications were to stop: once every difference in its figures is decided. */
  readonly rule?: ReplicationRule;
}

/**
 * Holds runs against each other.
 *
 *   runs ──1 figures──► metrics with intervals ──2 rank──► order by one criterion
 *                                                             │
 *            request logs ──3 pair with the first──► differences ± ──4 explain──► sentences ──5 decide──► the answer
 *
 * Pure; the order in which the runs are given changes nothing but `index`. Labels must be distinct.
 */
export function compareRuns(runs: readonly CandidateRun[], { name, criterion = 'slo', refused = [], foretokenVersion, baseline, rule }: CompareOptions): ComparisonResult {
  const measured: Measured[] = runs.map((run, index) => ({ run, metrics: comparedMetrics(run), index }));
  const ranked = rank(measured, criterion);
  const isBaseline = baseline !== undefined && ranked.some(({ run }) => run.label === baseline);
  const correction = correctionFor(ranked.length, isBaseline, rule === undefined ? 1 : looksOf(rule));
  const { confidence } = correction;
  const figures = [...new Set([...COMPARED_FIGURES, ...decidingFigures(criterion, runs.map(({ result }) => result)), ...(rule?.targets ?? []).map(({ figure }) => figure)])];
  const best = ranked[0];
  const reference = isBaseline ? ranked.find(({ run }) => run.label === baseline) : best;
  const against = <T>(other: Ranked | undefined, compare: (own: CandidateRun, other: CandidateRun) => T): (T | null)[] => ranked.map((each) => (each === other ? null : compare(each.run, other!.run)));
  const withBest = against(best, (own, other) => pairedWith(own, other, confidence));
  const paired = reference === best ? withBest : against(reference, (own, other) => pairedWith(own, other, confidence));
  const differences = against(reference, (own, other) => metricDifferences(own, other, confidence, figures));
  const toBest = reference === best ? differences : against(best, (own, other) => metricDifferences(own, other, confidence, figures));
  const open = rule === undefined ? [] : undecided(ranked.map(({ run }) => run.label), differences, rule);
  const titles = runs.map(({ result }) => result.title);
  const areFleets = runs.some(isFleet);
  return {
    schema: 'foretoken.comparison/1',
    name,
    title: commonTitle(titles),
    decision: withOptions(decideComparison({ ranked, paired: withBest, refused, criterion }), runs),
    criterion: { id: criterion, description: criterionDescription(criterion) },
    comparisons: { against: reference?.run.label ?? null, isBaseline, ...correction, level: levelWithBest(ranked, toBest, criterion) },
    ...(rule === undefined ? {} : { stopping: { reached: open.length === 0, min: rule.min, max: rule.max, undecided: open } }),
    candidates: ranked.map((each, i) => ({
      ...candidateOf(each, i === 0 ? nextOf(ranked) : ranked[0], paired[i]!, titles),
      ...(differences[i] === null ? {} : { differences: differences[i]! }),
      ...(areFleets ? { fleet: comparedFleet(each.run) } : {}),
    })),
    refused,
    provenance: provenanceOf(ranked, foretokenVersion),
  };
}

/** Says to whom options of the scenario apply, where not to all. */
function withOptions(decision: ComparisonResult['decision'], runs: readonly CandidateRun[]): ComparisonResult['decision'] {
  const dropped = runs.flatMap((run) => run.dropped ?? []);
  const [first] = dropped;
  if (first === undefined) return decision;
  const options = [...new Set(dropped.flatMap((each) => each.options))];
  const engines = [...new Set(dropped.map(({ engine }) => engine))];
  const others = dropped.length === 1 ? 'the other runs with its' : 'the others run with their';
  return { ...decision, sentence: `${decision.sentence} ${options.join(', ')} ${options.length === 1 ? 'applies' : 'apply'} to ${engines.join(', ')} only: ${others} own defaults.` };
}

/** Differences per request where both saw the same requests. */
function pairedWith(own: CandidateRun, best: CandidateRun, confidence: number): ComparedCandidate['paired'] {
  if (!sameRequests(own, best)) return null;
  const column = (run: CandidateRun, metric: 'ttftS' | 'e2eS'): Float64Array[] => run.replications.map((times) => times[metric]);
  return { ttft: pairedDifference(column(own, 'ttftS'), column(best, 'ttftS'), confidence), e2e: pairedDifference(column(own, 'e2eS'), column(best, 'e2eS'), confidence) };
}

function candidateOf(own: Ranked, other: Ranked | undefined, paired: ComparedCandidate['paired'], titles: readonly string[]): ComparedCandidate {
  const { result, label, notes } = own.run;
  return {
    label,
    rank: own.rank,
    index: own.index,
    setup: ownTitle(result.title, titles),
    upstream: result.provenance.engine,
    scenarioHash: result.provenance.scenarioHash,
    verdict: result.decision.verdict,
    sentence: result.decision.sentence,
    bottleneck: result.decision.bottleneck,
    slo: result.slo,
    metrics: own.metrics,
    ttftBreakdown: result.ttftBreakdown,
    paired,
    against: other === undefined ? null : other.run.label,
    reasons: reasonsOf({ own: sideOf(own), other: other === undefined ? undefined : sideOf(other) }),
    notes,
    warnings: result.warnings,
    cdf: { ttft: result.cdf.ttft, itl: result.cdf.itl },
  };
}

/** The first that is not level with the best, or else the second. */
function nextOf(ranked: readonly Ranked[]): Ranked | undefined {
  return ranked.find((each) => each.rank > 1) ?? ranked[1];
}

function sideOf({ run: { label, plan, result, replications }, metrics }: Ranked): Side {
  const queueS = replications.reduce((total, times) => total + times.queueS, 0);
  return { label, plan, metrics, failures: result.requests.failed, memory: result.memory, waits: sumWaits(replications.map(({ waits }) => waits)), queueS };
}

function provenanceOf(ranked: readonly Ranked[], foretoken: string): ComparisonResult['provenance'] {
  const runs = ranked.map(({ run }) => run);
  const first = runs[0];
  const workloads = [...new Set(runs.map(({ result }) => result.provenance.workload))];
  return {
    foretoken,
    seed: first?.result.provenance.seed ?? 0,
    replications: first?.replications.length ?? 0,
    workload: workloads.join('; '),
    latencyModel: runs.map(({ label, result: { provenance } }) => ({ label, model: provenance.latencyModel, error: provenance.latencyError })),
    intervals: first?.result.provenance.intervals ?? '',
    pairing: pairingOf(runs),
  };
}

function pairingOf(runs: readonly CandidateRun[]): string {
  const [first, ...rest] = runs;
  if (first === undefined || rest.length === 0) return 'nothing to pair';
  const same = rest.filter((run) => sameRequests(run, first)).length;
  if (same < rest.length) return same === 0 ? 'the requests differ: candidates are compared as a whole' : 'some candidates saw other requests than the first, and are compared with it as a whole';
  return first.replications.length > 1
    ? `every candidate served the same requests (common random numbers): mean differences per request, Student intervals over ${first.replications.length} replications`
    : 'every candidate served the same requests (common random numbers): mean differences per request, intervals over batches of consecutive requests; rates of a single run have none, --replications gives them';
}
