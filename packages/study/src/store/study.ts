import type { FigureId } from '../point/figures.ts';
import type { StudyRow } from '../point/point.ts';
import type { Sweep, SweepDomain } from '../sweep/sweep.ts';
import type { ParameterColumn } from './parameter-columns.ts';

/** Version of the layout of a study's folder. */
export const STUDY_SCHEMA = 'foretoken.study/1';

/** How many points a study has, and what became of them. */
export interface StudyCounts {
  readonly points: number;
  /** Points that differ: equal ones are computed once. */
  readonly distinct: number;
  readonly ok: number;
  readonly failed: number;
  /** Points in the SLO, out of it, overloaded, and without an SLO; together `ok`. */
  readonly met: number;
  readonly missed: number;
  readonly overloaded: number;
  readonly noSlo: number;
  /** Requests simulated, each distinct point once. */
  readonly requests: number;
}

/** What was asked, `study.json`. Nothing in it depends on when, where or on how many threads it was computed. */
export interface StudyManifest {
  readonly schema: typeof STUDY_SCHEMA;
  readonly name: string;
  /** Version of Foretoken that computed it. */
  readonly version: string;
  readonly scenario: { readonly shown: string; readonly text: string };
  readonly design: Sweep['design'];
  readonly domains: readonly SweepDomain[];
  /** What the points mean, in designs that measure sensitivity. */
  readonly layout?: NonNullable<Sweep['layout']>;
  /** What tables show, the figure that decides first. */
  readonly figures: readonly FigureId[];
  /** By name, with the SHA-256 of their content. */
  readonly files: readonly { readonly kind: string; readonly name: string; readonly sha256: string }[];
  /** Where the parameters stand in the parts and in points.csv. */
  readonly parameters: readonly ParameterColumn[];
  readonly counts: StudyCounts;
}

/** A study with its result. */
export interface Study {
  readonly manifest: StudyManifest;
  /** In the order of the design. */
  readonly rows: readonly StudyRow[];
}

/** Counts the outcomes of a study. */
export function countRows(rows: readonly StudyRow[]): StudyCounts {
  const verdicts = { met: 0, missed: 0, overloaded: 0, 'no-slo': 0 };
  const requests = new Map<string, number>();
  let failed = 0;
  for (const { outcome } of rows) {
    if (outcome.status === 'failed') failed += 1;
    else verdicts[outcome.verdict] += 1;
    requests.set(outcome.key, outcome.status === 'ok' ? outcome.requests : 0);
  }
  const { met, missed, overloaded, 'no-slo': noSlo } = verdicts;
  const total = [...requests.values()].reduce((sum, each) => sum + each, 0);
  return { points: rows.length, distinct: requests.size, ok: rows.length - failed, failed, met, missed, overloaded, noSlo, requests: total };
}
