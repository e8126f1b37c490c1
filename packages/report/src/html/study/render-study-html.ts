import type { StudyRow } from '@foretoken/study';
import { studyFrame } from '../../study-charts/study-frame.ts';
import { chartFigures, liveCharts } from '../chart-figures.ts';
import type { DrawnChart } from '../chart-figures.ts';
import { html } from '../html.ts';
import { pageFrame } from '../page-frame.ts';
import { sortableTable, tableScripts } from '../sortable-table.ts';
import { TABLE_STYLE } from '../table-style.ts';
import { studyAnswer } from './study-answer.ts';
import { studyFailures } from './study-failures.ts';
import { studyDomains, studyProvenance } from './study-provenance.ts';
import type { StudyReportHead } from './study-report-head.ts';
import { studyTable } from './study-table.ts';

/**
 * The page of a study, with everything inside; like `renderHtml`, for many points. `charts` are those of `studyCharts`, drawn; `sentence` is the answer, where the page is not to word its own. Same study, same
 * bytes. The page holds the figures of the study; all other figures are in its folder.
 */
export function renderStudyHtml(head: StudyReportHead, given: readonly StudyRow[], charts: readonly DrawnChart[], bundles: readonly string[], sentence?: string): string {
  const rows = given.toSorted((a, b) => a.index - b.index);
  const frame = studyFrame(head, rows);
  const table = studyTable(frame, rows);
  return pageFrame({
    tab: `${head.name}, a study`,
    heading: `${head.name}, a study`,
    setup: `${head.scenario.shown} · ${head.design.description}`,
    version: head.version,
    style: TABLE_STYLE,
    sections: [
      studyAnswer(frame, rows, sentence),
      html`
<section aria-labelledby="points"><h2 id="points">Points</h2>${sortableTable(table)}</section>
<section aria-labelledby="charts"><h2 id="charts">Charts</h2><div class="charts">${chartFigures(charts)}</div></section>
`,
      studyFailures(frame),
      studyDomains(frame),
      studyProvenance(head, rows),
    ],
    footer: html`This page holds its data: the element <code>foretoken-tables</code> has the points of the table; <code>points.csv</code> beside it has all figures.`,
    scripts: [tableScripts([table]), liveCharts(charts, bundles)],
  });
}
