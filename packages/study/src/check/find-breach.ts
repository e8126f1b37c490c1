import { OUTCOME } from '@foretoken/engines';
import type { Scenario, SimulationOutput, SloTerm } from '@foretoken/fleet';
import { quantileSorted } from '@foretoken/kernel';
import type { Breach } from './check-result.ts';

/** A window has at least this many requests, and enough that its percentile is not its largest value. */
const MIN_WINDOW = 20;

/**
 * Cuts the requests, in order of arrival, into windows of max(20, 1 / (1 - p)) and finds the first whose statistic is over the bound. Who
 * got no answer counts as over it. An ITL bound is looked at by the mean gap of each request. Null = no window breaks it.
 */
export function findBreach(scenario: Scenario, output: Pick<SimulationOutput, 'columns' | 'log' | 'result'>, term: SloTerm, className: string | undefined): Omit<Breach, 'seed'> | null {
  const { columns } = output;
  const valueOf = values(output, term.metric);
  const rows = rowsOf(scenario, columns, className);
  const size = windowSize(term.statistic);
  for (let from = 0; from < rows.length; from += size) {
    // What is too short for a window of its own belongs to the one before it.
    const isLast = rows.length - from < 2 * size;
    const window = rows.slice(from, isLast ? rows.length : from + size);
    const found = window.map(valueOf);
    if (!(statisticOf(found, term.statistic) > term.boundS)) {
      if (isLast) return null;
      continue;
    }
    const first = found.findIndex((value) => value > term.boundS);
    const [startS, endS] = [columns.arrivalS[window[0]!]!, columns.arrivalS[window.at(-1)!]!];
    return { timeS: columns.arrivalS[window[first]!]!, arrivalsPerS: endS > startS ? (window.length - 1) / (endS - startS) : null, requests: window.length };
  }
  return null;
}

function windowSize(statistic: string): number {
  const p = statistic === 'mean' ? 0 : Number(statistic.slice(1)) / 100;
  return Math.max(MIN_WINDOW, Math.ceil(1 / (1 - p)));
}

function rowsOf({ classSlo = {} }: Scenario, columns: SimulationOutput['columns'], className: string | undefined): readonly number[] {
  const names = columns.classNames ?? [];
  const classOf = (row: number): string | undefined => names[columns.classIndex?.[row] ?? 0];
  const isMine = (row: number): boolean => {
    const name = classOf(row);
    return className === undefined ? name === undefined || !(name in classSlo) : name === className;
  };
  return Array.from({ length: columns.count }, (_, row) => row).filter(isMine);
}

/** Metric of a row in seconds: Infinity without an answer, -Infinity where there is nothing to measure. */
function values({ columns, log, result }: Pick<SimulationOutput, 'columns' | 'log' | 'result'>, metric: SloTerm['metric']): (row: number) => number {
  const overheadS = result.latency.requestOverheadS;
  const of: Readonly<Record<SloTerm['metric'], (row: number) => number>> = {
    ttft: (row) => log.firstTokenS[row]! - columns.arrivalS[row]! + overheadS,
    e2e: (row) => log.finishS[row]! - columns.arrivalS[row]! + overheadS,
    tpot: meanGap,
    itl: meanGap,
  };
  function meanGap(row: number): number {
    return log.generatedTokens[row]! > 1 ? (log.finishS[row]! - log.firstTokenS[row]!) / (log.generatedTokens[row]! - 1) : -Infinity;
  }
  return (row) => (log.outcome[row] === OUTCOME.completed ? of[metric](row) : Infinity);
}

function statisticOf(found: readonly number[], statistic: string): number {
  const shown = Float64Array.from(found.filter((value) => value !== -Infinity)).sort();
  if (shown.length === 0) return -Infinity;
  if (statistic === 'mean') return shown.reduce((sum, value) => sum + value, 0) / shown.length;
  const p = Number(statistic.slice(1)) / 100;
  // Between a number and Infinity there is no interpolating.
  return shown.at(-1) === Infinity ? shown[Math.min(shown.length - 1, Math.ceil(p * (shown.length - 1)))]! : quantileSorted(shown, p);
}
