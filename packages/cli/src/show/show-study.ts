import { conditionOf, rankRows, rowField, type Study, type StudyRow } from '@foretoken/study';
import { queryStudy, readStudy } from '@foretoken/study/node';
import { flagsExclude } from '../diagnostics.ts';
import { writeJson, writeResult } from '../terminal/output.ts';
import { renderTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { givenStudyFlag, type StudyFlags } from './study-flags.ts';

const TOP = 10;

/** Prints rows of a study: the best by a figure or parameter, those that meet conditions, or what SQL selects. */
export async function showStudy(folder: string, flags: StudyFlags, json: boolean, terminal: Terminal): Promise<number> {
  if (flags.sql !== undefined) return await showQuery(folder, flags.sql, flags, json);
  const study = await readStudy(folder);
  const by = rowField(study, flags.by ?? study.manifest.figures[0] ?? 'costPerMtok');
  // Without --by the order is that of the sweep's own table, in which points in the SLO come first.
  const chosen = rankRows(select(study, flags), by, flags.by === undefined ? 'slo-first' : 'figure-only');
  const rows = chosen.slice(0, flags.top ?? TOP);
  if (json) {
    writeJson({ schema: 'foretoken.study-rows/1', name: study.manifest.name, by: by.name, of: chosen.length, rows });
  } else {
    const { renderRows } = await import('@foretoken/report');
    writeResult(renderRows(study, rows, chosen.length, by, { color: terminal.color, width: terminal.columns }));
  }
  return 0;
}

/** Failed points have no figures: they are shown only when a condition asks for them. */
function select(study: Study, { met, where }: StudyFlags): readonly StudyRow[] {
  const conditions = where.map((text) => conditionOf(study, text));
  const wantsFailed = where.some((text) => /^\s*(?:status|errorCode|errorMessage)\b/.test(text));
  return study.rows.filter((row) => {
    const { outcome } = row;
    if (met && !(outcome.status === 'ok' && outcome.verdict === 'met')) return false;
    return (wantsFailed || outcome.status === 'ok') && conditions.every((holds) => holds(row));
  });
}

async function showQuery(folder: string, sql: string, { met, ...flags }: StudyFlags, json: boolean): Promise<number> {
  const other = givenStudyFlag({ ...flags, met, sql: undefined });
  if (other !== undefined) throw flagsExclude('--sql', other);
  const { columns, rows } = await queryStudy(folder, sql);
  if (json) {
    writeJson({ schema: 'foretoken.study-query/1', columns, rows });
    return 0;
  }
  const isNumber = columns.map((_, i) => rows.every((row) => row[i] === null || typeof row[i] === 'number'));
  const table = renderTable(columns.map((title, i) => ({ title, align: isNumber[i] === true ? 'right' : 'left' })), rows.map((row) => row.map((cell) => String(cell ?? '–'))));
  writeResult(table);
  return 0;
}
