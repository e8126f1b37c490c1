import { count } from '@foretoken/kernel';
import { plusMinus } from '@foretoken/fleet';
import type { ComparedCandidate, ComparisonResult, PairedDifference } from '@foretoken/fleet';
import { fact } from '../facts/fact.ts';
import type { Fact } from '../facts/fact.ts';

/** One candidate against the first, or the baseline, request by request. */
export interface PairedRow {
  readonly label: string;
  readonly ttft: PairedText;
  readonly e2e: PairedText;
  /** `19,366 pairs`. */
  readonly pairs: string;
}

/** A difference in words. */
export interface PairedText {
  readonly text: string;
  readonly verdict: PairedDifference['verdict'];
}

/** Rows of the paired table; empty where nothing could be paired. */
export function pairedRows({ candidates }: ComparisonResult): readonly PairedRow[] {
  return candidates.flatMap(({ label, paired }) => {
    if (paired === null) return [];
    const { pairs, unpaired } = paired.ttft;
    return [{ label, ttft: pairedText(paired.ttft), e2e: pairedText(paired.e2e), pairs: `${count(pairs)} pairs${unpaired === 0 ? '' : `, ${count(unpaired)} completed by one only`}` }];
  });
}

function pairedText(difference: PairedDifference): PairedText {
  const { verdict, meanS } = difference;
  const known = Number.isNaN(meanS) ? 'nothing to compare' : plusMinus(difference);
  if (verdict === 'within-noise') return { text: meanS === 0 ? 'equal' : `${known}, within noise`, verdict };
  return { text: verdict === 'unknown' && !Number.isNaN(meanS) ? `${known}, too few for an interval` : known, verdict };
}

/** Where the numbers come from: every engine with its upstream version, the workload, the seed; `brief` leaves out known errors. */
export function comparisonProvenance({ candidates, criterion, provenance: p, stopping }: ComparisonResult, brief: boolean): readonly Fact[] {
  return [
    fact('order', criterion.description),
    fact('workload', p.workload),
    ...candidates.toSorted((a, b) => a.index - b.index).map(({ label, upstream, scenarioHash }) => fact(label, upstream, `scenario ${scenarioHash.slice(0, 12)}`)),
    ...latencyFacts(brief ? p.latencyModel.map((model) => ({ ...model, error: '' })) : p.latencyModel),
    fact('pairs', p.pairing),
    fact('intervals', p.intervals),
    ...(stopping === undefined ? [] : [fact('stopped', stoppedText(stopping, p.replications))]),
    fact('run', `foretoken ${p.foretoken}`, `seed ${p.seed} × ${count(p.replications)} ${p.replications === 1 ? 'replication' : 'replications'}`),
  ].filter(({ parts }) => parts.length > 0);
}

function stoppedText({ reached, min, max, undecided }: NonNullable<ComparisonResult['stopping']>, replications: number): string {
  if (reached) return `after ${count(replications)} replications (of ${count(min)} to ${count(max)}): every difference is decided, or smaller than matters`;
  return `at ${count(replications)} replications, the most allowed; undecided: ${undecided.join(', ')}`;
}

/** Candidates with the same step-time model share a line. */
function latencyFacts(models: ComparisonResult['provenance']['latencyModel']): readonly Fact[] {
  const groups = new Map<string, { labels: string[]; model: string; error: string }>();
  for (const { label, model, error } of models) {
    const key = `${model}\n${error}`;
    const group = groups.get(key) ?? { labels: [], model, error };
    group.labels.push(label);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ labels, model, error }) => fact('latency model', labels.length === models.length ? model : `${labels.toSorted().join(', ')}: ${model}`, error));
}

/** A warning and whom it is about. */
export interface SharedWarning {
  readonly code: string;
  readonly message: string;
  /** Empty = everybody. */
  readonly labels: readonly string[];
}

/** Warnings of all candidates, each once. */
export function sharedWarnings({ candidates }: ComparisonResult): readonly SharedWarning[] {
  const found = new Map<string, { code: string; message: string; labels: string[] }>();
  for (const { label, warnings } of inOrderGiven(candidates)) {
    for (const { code, message } of warnings) {
      const warning = found.get(`${code} ${message}`) ?? { code, message, labels: [] };
      warning.labels.push(label);
      found.set(`${code} ${message}`, warning);
    }
  }
  return [...found.values()].map((warning) => (warning.labels.length === candidates.length ? { ...warning, labels: [] } : warning));
}

/** Colours and names keep their order, whoever wins. */
export function inOrderGiven(candidates: readonly ComparedCandidate[]): readonly ComparedCandidate[] {
  return candidates.toSorted((a, b) => a.index - b.index);
}
