import { MISSING, count, duration, percent, quantity, usd } from '@foretoken/kernel';
import { runFigure } from '@foretoken/fleet';
import type { ComparisonResult, MetricDifference } from '@foretoken/fleet';

/** `~` changed, `=` within noise, `?` no interval. */
export type ChangeMark = '~' | '=' | '?';

/** One figure of a candidate against the best, or the baseline, in words. */
export interface ChangeRow {
  readonly mark: ChangeMark;
  /** `p99 TTFT` */
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** `−25.3 % ± 1.9 %` */
  readonly change: string;
  /** `−12.4 ms ± 930 µs` */
  readonly difference: string;
  /** `lower`, `within noise`, `no interval` */
  readonly verdict: string;
  readonly tone?: 'good' | 'bad';
}

/** The changes of one candidate. */
export interface CandidateChanges {
  readonly label: string;
  /** `paired on the same 20 seeds`, and how many requests only one of the two answered. */
  readonly how: string;
  readonly rows: readonly ChangeRow[];
}

/** Changes of every candidate but the one that all are held against, in their order. */
export function candidateChanges({ candidates, provenance: { replications } }: ComparisonResult): readonly CandidateChanges[] {
  return candidates.flatMap(({ label, differences, paired }) => {
    if (differences === undefined || differences.length === 0) return [];
    const how = differences.some((each) => each.paired) ? (replications > 1 ? `paired on the same ${replications} seeds` : 'paired on the same requests') : 'not paired: their requests differ';
    const unpaired = paired?.ttft.unpaired ?? 0;
    const answered = unpaired === 0 ? '' : `; ${count(unpaired)} requests answered by one only, so that latencies are not of the same ones`;
    return [{ label, how: `${how}${answered}`, rows: differences.map(changeRow) }];
  });
}

function changeRow(difference: MetricDifference): ChangeRow {
  const { figure, own, other, verdict } = difference;
  const { title, unit, better } = runFigure(figure);
  const show = unit === 's' ? duration : unit === 'usd' ? usd : unit === 'fraction' ? percent : quantity;
  const per = unit === '1/s' ? '/s' : '';
  const mark: ChangeMark = verdict === 'unknown' ? '?' : verdict === 'within-noise' ? '=' : '~';
  const tone = mark !== '~' ? {} : { tone: verdict === better ? ('good' as const) : ('bad' as const) };
  return { mark, title, from: `${show(other)}${per}`, to: `${show(own)}${per}`, change: changeText(difference), difference: differenceText(difference, (value) => `${show(value)}${per}`), verdict: VERDICTS[verdict], ...tone };
}

const VERDICTS: Readonly<Record<MetricDifference['verdict'], string>> = { lower: 'lower', higher: 'higher', 'within-noise': 'within noise', unknown: 'no interval' };

function differenceText({ difference, halfWidth }: MetricDifference, show: (value: number) => string): string {
  if (difference === 0) return 'equal';
  return `${difference < 0 ? '−' : '+'}${show(Math.abs(difference))}${halfWidth === null ? '' : ` ± ${show(halfWidth)}`}`;
}

function changeText({ difference, relative, relativeHalfWidth }: MetricDifference): string {
  if (difference === 0) return 'equal';
  if (relative === null) return MISSING;
  const sign = relative < 0 ? '−' : '+';
  return `${sign}${share(Math.abs(relative))}${relativeHalfWidth === null ? '' : ` ± ${share(relativeHalfWidth)}`}`;
}

/** To a tenth of a percent; from ten times on as a factor. */
function share(value: number): string {
  return value >= 10 ? `${quantity(value)}×` : `${(100 * value).toFixed(1)} %`;
}
