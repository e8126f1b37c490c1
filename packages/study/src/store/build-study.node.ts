import type { StudyFile } from '../execute/study-executor.ts';
import type { PointOutcome } from '../point/point.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { foretokenVersion } from '../version.node.ts';
import { parameterColumns } from './parameter-columns.ts';
import { FIXED_COLUMNS } from './study-columns.ts';
import { countRows, STUDY_SCHEMA, type Study } from './study.ts';

/** A sweep with the outcome of every point, in the order of the points. */
export function buildStudy({ name, scenario, design, domains, layout, figures, points }: Sweep, files: readonly StudyFile[], keys: readonly string[], outcomes: ReadonlyMap<string, PointOutcome>): Study {
  const rows = points.map(({ index, parameters }, i) => {
    const outcome = outcomes.get(keys[i]!);
    if (outcome === undefined) throw new Error(`point ${index} has no outcome`);
    return { index, parameters, outcome };
  });
  return {
    manifest: {
      schema: STUDY_SCHEMA,
      name,
      version: foretokenVersion(),
      scenario: { shown: scenario.shown, text: scenario.text },
      design,
      domains,
      ...(layout === undefined ? {} : { layout }),
      figures,
      files: files.map(({ kind, name: file, sha256 }) => ({ kind, name: file, sha256 })),
      parameters: parameterColumns(domains, points, FIXED_COLUMNS),
      counts: countRows(rows),
    },
    rows,
  };
}
