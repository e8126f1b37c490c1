import { type FigureId, rankRows, rowField, type Study, type StudyManifest, type StudyRow } from '@foretoken/study';
import { failureGroups, type FailureGroup } from './failure-groups.ts';
import { type Sensitivity, sensitivityOf } from './sensitivity-of.ts';
import { studyAnswer } from './study-answer.ts';

/** What `foretoken sweep --json` and `report --json` print. */
export interface StudySummary {
  readonly schema: 'foretoken.study-summary/1';
  readonly name: string;
  readonly design: StudyManifest['design'];
  readonly by: FigureId;
  readonly sentence: string;
  /** The best point in the SLO; null when none is. */
  readonly best: StudyRow | null;
  readonly counts: StudyManifest['counts'];
  /** The best rows by the figure, those in the SLO first. */
  readonly top: readonly StudyRow[];
  /** Of designs that measure it, of the figure `by`: bars of a tornado, or Sobol indices. */
  readonly sensitivity?: Sensitivity;
  readonly failures: readonly (Omit<FailureGroup, 'first'> & { readonly firstIndex: number })[];
}

/** The answer of a study as plain data; all rows are in its folder. */
export function studySummary(study: Study, by: FigureId, top: number): StudySummary {
  const sensitivity = sensitivityOf(study, by);
  const { best, sentence } = studyAnswer(study, by);
  const { name, design, counts } = study.manifest;
  const ran = study.rows.filter(({ outcome }) => outcome.status === 'ok');
  return {
    schema: 'foretoken.study-summary/1',
    name,
    design,
    by,
    sentence,
    best,
    counts,
    top: rankRows(ran, rowField(study, by), 'slo-first').slice(0, top),
    ...(sensitivity === null ? {} : { sensitivity }),
    failures: failureGroups(study.rows).map(({ first, ...group }) => ({ ...group, firstIndex: first.index })),
  };
}
