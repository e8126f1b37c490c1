import { count, duration, halfWidthText, quantity } from '@foretoken/kernel';
import type { CheckedTerm } from '@foretoken/study';
import { unitText } from './unit-text.ts';

const SIGN: Readonly<Record<CheckedTerm['comparator'], string>> = { '<=': '≤', '<': '<', '>=': '≥', '>': '>' };

/** One bound in words, for every kind of output. */
export interface TermText {
  readonly mark: '✓' | '✗' | '~';
  /** `ttft.p99 ≤ 1.00 s (chat)` */
  readonly bound: string;
  /** `1.84 s ± 110 ms` */
  readonly actual: string;
  /** `84 % over; first breached at t = 412 s, 5.6 req/s` */
  readonly how: string;
}

export function termText(term: CheckedTerm): TermText {
  const { actual, halfWidth, unit } = term;
  return {
    mark: term.passed ? (term.undecided ? '~' : '✓') : '✗',
    bound: `${term.name} ${SIGN[term.comparator]} ${unitText(term.bound, unit)}${term.class === undefined ? '' : ` (${term.class})`}`,
    actual: actual === null ? unitText(null, unit) : `${unitText(actual, unit)}${halfWidthText(actual, halfWidth, (width) => unitText(width, unit))}`,
    how: [marginText(term), breachText(term), undecidedText(term)].filter((part) => part !== '').join('; '),
  };
}

/** `margin 21 %`, `84 % over`, `3 % short`. */
function marginText({ actual, comparator, met, margin, kind, unit }: CheckedTerm): string {
  if (kind === 'load') return 'the queue grows for as long as requests arrive: no SLO holds for long';
  if (actual === null) return kind === 'slo' ? 'not measured: too few requests were answered' : 'the run has no such figure';
  if (margin === null) return met ? '' : `above the bound by ${unitText(actual, unit)}`;
  const share = wholePercent(Math.abs(margin));
  if (met) return `margin ${share}`;
  return `${share} ${comparator.startsWith('<') ? 'over' : 'short'}`;
}

function breachText({ breach, met }: CheckedTerm): string {
  if (breach === null || met) return '';
  const rate = breach.arrivalsPerS === null ? 'a burst' : `${quantity(breach.arrivalsPerS)} req/s`;
  return `first breached at t = ${duration(breach.timeS)}, ${rate}`;
}

function undecidedText({ undecided, met, passed }: CheckedTerm): string {
  if (!undecided) return '';
  return met && !passed ? 'undecided: the 95 % interval crosses the bound, and --strict counts that as missed' : 'undecided: the 95 % interval crosses the bound';
}

/** A share to the percent; below ten to the tenth. */
function wholePercent(share: number): string {
  const percents = 100 * share;
  return percents >= 10 ? `${count(percents)} %` : percents >= 0.05 || percents === 0 ? `${percents.toFixed(1)} %` : '< 0.1 %';
}
