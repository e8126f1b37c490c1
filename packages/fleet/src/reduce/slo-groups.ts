import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { EffectiveSamples } from '../horizon.ts';
import type { SloCheck } from '../result-parts.ts';
import type { Scenario, SloTerm } from '../scenario/scenario.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { countsOf, GroupMetrics } from './requests.ts';
import { effectiveSamplesOf } from './samples.ts';
import { goodRows, sloChecks } from './slo-checks.ts';
import type { SloMetrics } from './slo-checks.ts';

/** Requests that are held to the same bounds. */
interface SloGroup {
  /** Absent = those that the general bounds are for. */
  readonly class?: string;
  readonly terms: readonly SloTerm[];
  readonly isMine: (request: number) => boolean;
}

/** Bounds of all requests, or of each class with bounds of its own and of the rest. */
export class SloGroups {
  readonly #groups: readonly SloGroup[];
  readonly #columns: RequestColumns;
  readonly #log: RequestLog;
  readonly #overheadS: number;
  /** How much the percentiles stand on that were checked. */
  readonly samples: EffectiveSamples[] = [];

  constructor({ slo, classSlo = {} }: Pick<Scenario, 'slo' | 'classSlo'>, columns: RequestColumns, log: RequestLog, overheadS: number) {
    const names = columns.classNames ?? [];
    const classOf = (request: number): string | undefined => names[columns.classIndex?.[request] ?? 0];
    const own = Object.entries(classSlo).map(([name, terms]): SloGroup => ({ class: name, terms, isMine: (request) => classOf(request) === name }));
    this.#groups = own.length === 0 ? [{ terms: slo, isMine: () => true }] : [{ terms: slo, isMine: (request) => !own.some(({ class: name }) => name === classOf(request)) }, ...own];
    this.#columns = columns;
    this.#log = log;
    this.#overheadS = overheadS;
  }

  /** Some requests have bounds. */
  get areAny(): boolean {
    return this.#groups.some(({ terms }) => terms.length > 0);
  }

  /** Every bound, and how it fared. `all` = the metrics of all requests. A class is held to an ITL bound by the mean gap of each of its requests. */
  checks(all: SloMetrics): SloCheck[] {
    if (this.#groups.length === 1) return this.#sampled(sloChecks(this.#groups[0]!.terms, all, countsOf(this.#log)), all);
    return this.#groups.flatMap(({ class: name, terms, isMine }) => {
      if (terms.length === 0) return [];
      const counts = countsOf(this.#log, isMine);
      if (counts.total === 0) return [];
      const { ttft, tpot, e2e } = new GroupMetrics(this.#columns, this.#log, this.#overheadS, isMine);
      const metrics = { ttft, tpot, e2e, itl: tpot };
      const checks = sloChecks(terms, metrics, counts);
      return this.#sampled(name === undefined ? checks : checks.map((check) => ({ class: name, ...check })), metrics);
    });
  }

  #sampled(checks: SloCheck[], metrics: SloMetrics): SloCheck[] {
    this.samples.push(...checks.flatMap((check) => effectiveSamplesOf(check, metrics[check.metric]) ?? []));
    return checks;
  }

  /** Requests that met every bound of theirs, ascending. */
  good(metrics: RequestMetrics): readonly number[] {
    if (this.#groups.length === 1) return goodRows(this.#groups[0]!.terms, metrics, this.#log);
    const good = this.#groups.flatMap(({ terms, isMine }) => goodRows(terms, metrics, this.#log).filter(isMine));
    return good.sort((a, b) => a - b);
  }
}
