import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { LoopWatch } from '../loop/fleet-run.ts';
import { percentile } from '../reduce/summarize.ts';
import type { Scenario, SloTerm } from '../scenario/scenario.ts';
import { LateRequests } from './late-requests.ts';
import { WatchedGaps } from './watched-gaps.ts';

/** Looks are rare against arrivals: each brings all replicas up to the present. */
const EVERY_ARRIVALS = 128;

/** Below the median, failures move the ranks of those that were answered by more than the count below allows. */
const LOWEST_PERCENTILE = 0.5;

/** A bound that is broken for certain, whatever is still to come. */
export interface BrokenBound extends SloTerm {
  readonly class?: string;
}

interface Watched {
  readonly term: BrokenBound;
  readonly requests: LateRequests;
}

/**
 * Counts what breaks the SLO while a run goes on, and says when even the best outcome of the rest cannot keep a percentile: more than
 * (1 - p) of all requests, or of all gaps between tokens, are beyond the bound. Means and percentiles below the median are left to the
 * end of the run. A run that keeps its bounds is never cut: its figures are wanted whole.
 */
export class SloWatch implements LoopWatch {
  readonly everyArrivals: number = EVERY_ARRIVALS;
  readonly gaps: WatchedGaps;
  /** What is broken for certain; empty as long as nothing is. */
  broken: readonly BrokenBound[] = [];
  /** When that was certain, in seconds of the run. */
  certainS: number = NaN;
  readonly #gapTerms: readonly SloTerm[];
  readonly #mostGaps: number;
  readonly #watched: readonly Watched[];

  constructor({ slo, classSlo = {} }: Pick<Scenario, 'slo' | 'classSlo'>, columns: RequestColumns, overheadS: number) {
    const classes = Object.keys(classSlo);
    const names = columns.classNames ?? [];
    const classOf = (request: number): string | undefined => names[columns.classIndex?.[request] ?? 0];
    const countable = (terms: readonly SloTerm[]): readonly SloTerm[] => terms.filter(({ statistic }) => statistic !== 'mean' && percentile(statistic) >= LOWEST_PERCENTILE);
    const isPlain = classes.length === 0;
    this.#gapTerms = isPlain ? countable(slo).filter(({ metric }) => metric === 'itl') : [];
    this.gaps = new WatchedGaps(this.#gapTerms.map(({ boundS }) => boundS));
    this.#mostGaps = columns.outputTokens.reduce((sum, tokens) => sum + tokens - 1, 0);
    const watch = (terms: readonly SloTerm[], isMine: (request: number) => boolean, name?: string): readonly Watched[] =>
      countable(terms).map((term) => ({ term: name === undefined ? term : { ...term, class: name }, requests: new LateRequests(term, columns, overheadS, isMine) }));
    this.#watched = isPlain
      ? watch(slo.filter(({ metric }) => metric !== 'itl'), () => true)
      : [...watch(slo, (r) => !classes.includes(classOf(r) ?? '')), ...classes.flatMap((name) => watch(classSlo[name]!, (r) => classOf(r) === name, name))];
  }

  isCertain(log: RequestLog, nowS: number): boolean {
    const gaps = this.#gapTerms.filter(({ statistic }, i) => isBroken(this.gaps.above[i]!, this.#mostGaps, percentile(statistic)));
    const late = this.#watched.filter(({ term, requests }) => {
      requests.look(log, nowS);
      return requests.total > 0 && isBroken(requests.bad, requests.total, percentile(term.statistic));
    });
    this.broken = [...gaps, ...late.map(({ term }) => term)];
    this.certainS = this.broken.length === 0 ? NaN : nowS;
    return this.broken.length > 0;
  }
}

/** The percentile lies among those beyond the bound; one more than its rank asks for, since failures shift the rank by less than one. */
function isBroken(bad: number, total: number, p: number): boolean {
  return bad >= total - Math.floor((total - 1) * p) + 1;
}
