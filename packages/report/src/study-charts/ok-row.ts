import type { PointFailure, PointSuccess, StudyRow } from '@foretoken/study';

/** A point that ran. */
export interface OkRow extends StudyRow {
  readonly outcome: PointSuccess;
}

/** A point that could not run. */
export interface FailedRow extends StudyRow {
  readonly outcome: PointFailure;
}

export function isOk(row: StudyRow): row is OkRow {
  return row.outcome.status === 'ok';
}

export function isFailed(row: StudyRow): row is FailedRow {
  return row.outcome.status === 'failed';
}
