import { FIGURES, isFigureId } from '../point/figures.ts';
import type { Study } from '../store/study.ts';
import { type StudyColumn, studyColumns } from '../store/study-columns.ts';
import { unknownField } from './diagnostics.ts';
import { shortColumnNames } from './short-column-names.ts';

/** Something that every row of a study has: a figure, a parameter, its verdict. */
export interface RowField extends StudyColumn {
  /** For people: `p99 TTFT`, or the name. */
  readonly title: string;
  /** What is better; null = neither. */
  readonly better: 'lower' | 'higher' | null;
}

/**
 * The field of that name: a figure such as `ttftP99`, a parameter by its path or by the end of it where that is enough (`gpu`), or any
 * other column of the parts. @throws ForetokenError E1030.
 */
export function rowField({ manifest }: Study, name: string): RowField {
  const columns = studyColumns(manifest.parameters);
  const parameters = manifest.parameters.map(({ column }) => column);
  const short = shortColumnNames(parameters);
  const full = columns.some((column) => column.name === name) ? name : parameters[short.indexOf(name)];
  const column = columns.find((each) => each.name === full);
  if (column === undefined) throw unknownField(name, columns.map((each) => each.name), short);
  const figure = isFigureId(column.name) ? FIGURES[column.name] : undefined;
  return { ...column, title: figure?.title ?? column.name, better: figure?.better ?? null };
}

