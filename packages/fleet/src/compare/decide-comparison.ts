import { duration, halfWidthText, percent, quantity, usd } from '@foretoken/kernel';
import type { CandidateRefusal } from './candidate-run.ts';
import type { ComparedCandidate, ComparisonResult, CriterionId, PairedDifference } from './comparison.ts';
import { missesSlo, rateOf, sameClass, sameCost } from './rank.ts';
import type { Ranked } from './rank.ts';

/** What the answer is made from. */
export interface ComparisonEvidence {
  readonly ranked: readonly Ranked[];
  /** Paired differences of each ranked candidate against the first. */
  readonly paired: readonly ComparedCandidate['paired'][];
  readonly refused: readonly CandidateRefusal[];
  readonly criterion: CriterionId;
}

/** Which candidate, by how much, and whether that is more than noise. */
export function decideComparison(evidence: ComparisonEvidence): ComparisonResult['decision'] {
  const { ranked, refused } = evidence;
  const [best, second] = ranked;
  if (best === undefined) return { kind: 'none', best: null, sentence: `None of the ${refused.length} can run this scenario.` };
  const { label } = best.run;
  if (second === undefined) return { kind: 'only', best: label, sentence: `Only ${label} can run this scenario: ${ownVerdict(best)}.` };
  if (cannotBeTold(evidence)) {
    return { kind: 'tie', best: label, sentence: `${label} and ${second.run.label} are level${verdictOfBoth(best, second)}: ${same(evidence)}${follower(evidence)}.` };
  }
  return { kind: 'winner', best: label, sentence: `${lead(evidence)}: ${byHowMuch(evidence, second)}; ${perRequest(evidence)}.` };
}

/** Same verdict, same rate, and no difference in TTFT and E2E beyond noise. */
function cannotBeTold({ ranked, paired }: ComparisonEvidence): boolean {
  const [best, second] = ranked;
  const pair = paired[1];
  if (best === undefined || second === undefined || !sameClass(best, second, ranked)) return false;
  return pair !== null && pair !== undefined && pair.ttft.verdict === 'within-noise' && pair.e2e.verdict === 'within-noise' && pair.ttft.unpaired === 0;
}

function ownVerdict({ run: { result } }: Ranked): string {
  return result.slo.length === 0 ? 'no SLO is set' : result.decision.verdict === 'met' ? 'it meets the SLO' : 'it misses the SLO';
}

function verdictOfBoth(best: Ranked, second: Ranked): string {
  if (best.run.result.slo.length === 0 || second.run.result.slo.length === 0) return '';
  return missesSlo(best) === 1 ? ', and both miss the SLO' : ', and both meet the SLO';
}

function same({ paired }: ComparisonEvidence): string {
  const pair = paired[1]!;
  if (pair.ttft.meanS === 0 && pair.e2e.meanS === 0) return 'every request has the same times';
  return `the difference is within noise (TTFT ${plusMinus(pair.ttft)}, E2E ${plusMinus(pair.e2e)} per request)`;
}

function lead({ ranked, criterion }: ComparisonEvidence): string {
  const [best] = ranked as readonly [Ranked];
  const { label } = best.run;
  if (criterion !== 'slo' || ranked.every(({ run }) => run.result.slo.length === 0)) return `${label} is first`;
  const met = ranked.filter((each) => missesSlo(each) === 0).length;
  if (met === 0) return `None meets the SLO; ${label} comes closest`;
  if (met === 1) return `Only ${label} meets the SLO`;
  return `${met === ranked.length ? (met === 2 ? 'Both meet' : `All ${met} meet`) : `${met} of ${ranked.length} meet`} the SLO; ${label} is first`;
}

/** Who comes after the ones that are level. */
function follower({ ranked, criterion }: ComparisonEvidence): string {
  const third = ranked[2];
  return third === undefined ? '' : `; ${third.run.label} follows: ${byHowMuch({ ranked, criterion }, third)}`;
}

/** The figure that decided, of the first and of another. */
function byHowMuch({ ranked, criterion }: Pick<ComparisonEvidence, 'ranked' | 'criterion'>, other: Ranked): string {
  const [best] = ranked as readonly [Ranked];
  const { label } = other.run;
  const figure = (name: string, pick: (ranked: Ranked) => number, show: (value: number) => string): string =>
    `${name} ${show(pick(best))} against ${show(pick(other))} with ${label}${change(pick(best), pick(other))}`;
  if (criterion === 'itl') return figure('p99 ITL', ({ metrics }) => metrics.itl.p99, duration);
  if (criterion === 'tpot') return figure('p99 TPOT', ({ metrics }) => metrics.tpot.p99, duration);
  if (criterion === 'e2e') return figure('p99 E2E', ({ metrics }) => metrics.e2e.p99, duration);
  const ttft = figure('p99 TTFT', ({ metrics }) => metrics.ttft.p99, duration);
  if (criterion === 'cost') {
    const cost = ({ metrics }: Ranked): number => metrics.usdPerMillionOutputTokens ?? NaN;
    if (sameCost(best, other, ranked)) return `cost per M output tokens is level (${usd(cost(best))} and ${usd(cost(other))} with ${label}), ${ttft}`;
    return figure('cost per M output tokens', cost, usd);
  }
  if (criterion === 'ttft') return ttft;
  const rate = rateOf(ranked);
  const name = ranked.every(({ metrics }) => metrics.goodputPerS !== null) ? 'goodput' : 'throughput';
  const perS = (value: number): string => `${quantity(value)} req/s`;
  if (sameClass(best, other, ranked)) return `${name} is the same (${perS(rate(best.metrics))}), ${ttft}`;
  return figure(name, ({ metrics }) => rate(metrics), perS);
}

/** From here on a factor reads better than a percentage. */
const FACTOR = 10;

/** ` (+8.4 %)`, ` (28 times as much)`, or nothing where there is no ratio. */
function change(own: number, other: number): string {
  if (!(Number.isFinite(own) && Number.isFinite(other)) || other === 0) return '';
  const factor = own / other;
  if (factor >= FACTOR) return ` (${factor.toFixed(0)} times as much)`;
  const ratio = factor - 1;
  return ` (${ratio < 0 ? '−' : '+'}${percent(Math.abs(ratio))})`;
}

function perRequest({ ranked, paired }: ComparisonEvidence): string {
  const pair = paired[1];
  const label = ranked[1]!.run.label;
  if (pair === null || pair === undefined) return 'their requests differ, so they are not compared one by one';
  return `per request ${label} has ${described('TTFT', pair.ttft)} and ${described('E2E', pair.e2e)}`;
}

function described(name: string, difference: PairedDifference): string {
  const { meanS, verdict } = difference;
  if (Number.isNaN(meanS)) return `no ${name} to compare`;
  if (verdict === 'within-noise') return `${/^[EI]/.test(name) ? 'an' : 'a'} ${name} difference within noise (${plusMinus(difference)})`;
  const text = `${duration(Math.abs(meanS))}${halfWidthText(meanS, difference.halfWidthS, duration)} ${meanS < 0 ? 'less' : 'more'} ${name}`;
  return verdict === 'unknown' ? `${text} (too few requests for an interval)` : text;
}

/** `+412 ms ± 33 ms`. */
export function plusMinus({ meanS, halfWidthS }: PairedDifference): string {
  const sign = meanS < 0 ? '−' : '+';
  return `${meanS === 0 ? '' : sign}${duration(Math.abs(meanS))}${halfWidthText(meanS, halfWidthS, duration)}`;
}
