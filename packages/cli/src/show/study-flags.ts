/** Flags of `foretoken show` that ask about the folder of a study. */
export interface StudyFlags {
  readonly top: number | undefined;
  readonly by: string | undefined;
  readonly met: boolean;
  readonly where: readonly string[];
  readonly sql: string | undefined;
}

/** The first of them that was given, as it was written. */
export function givenStudyFlag({ top, by, met, where, sql }: StudyFlags): string | undefined {
  if (top !== undefined) return '--top';
  if (by !== undefined) return '--by';
  if (met) return '--met';
  if (where.length > 0) return '--where';
  return sql === undefined ? undefined : '--sql';
}
