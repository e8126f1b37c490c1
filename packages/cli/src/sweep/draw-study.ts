import type { FigureId, Study } from '@foretoken/study';

/** Draws `report.html` and `charts/` of a study into its folder. @throws ForetokenError E0601. */
export async function drawStudy(folder: string, study: Study, by: FigureId): Promise<void> {
  const [{ studyAnswer }, { writeStudyReport }] = await Promise.all([import('@foretoken/report'), import('@foretoken/report/node')]);
  await writeStudyReport(folder, study.manifest, study.rows, studyAnswer(study, by).sentence);
}
