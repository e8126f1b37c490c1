import { type ParameterColumn, shortColumnNames, type Study, type StudyRow, studyColumns } from '@foretoken/study';
import { printable } from '../terminal/wrap.ts';

/** A parameter that has more than one value in a study. */
export interface VaryingParameter {
  /** `gpu`, or more of the path where that is not enough. */
  readonly label: string;
  readonly isNumber: boolean;
  text(row: StudyRow): string;
}

/** The parameters that differ between points, in the order of the sweep; all of them where none does. */
export function varyingParameters({ manifest, rows }: Study): readonly VaryingParameter[] {
  const names = manifest.parameters.map(({ column }) => column);
  const labels = shortColumnNames(names);
  const columns = studyColumns(manifest.parameters);
  const all = manifest.parameters.map(({ column, type }: ParameterColumn, i) => {
    const { cell } = columns.find(({ name }) => name === column)!;
    const text = (row: StudyRow): string => valueText(cell(row), type);
    return { label: labels[i]!, isNumber: type === 'integer' || type === 'number', text, values: new Set(rows.map(cell)).size };
  });
  const varying = all.filter(({ values }) => values > 1);
  return varying.length > 0 ? varying : all;
}

/** A dash where a condition leaves the parameter alone; `default` where it has no value of its own; numbers to six digits. */
function valueText(value: string | number | boolean | null, type: ParameterColumn['type']): string {
  if (value === null) return '–';
  if (type === 'json' && value === 'null') return 'default';
  return printable(String(typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value));
}
