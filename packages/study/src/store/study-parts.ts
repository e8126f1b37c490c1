import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import type { Study } from './study.ts';
import { type StudyColumn, studyColumns } from './study-columns.ts';

/** Rows of one part, at most. */
export const PART_ROWS = 4096;

const PARQUET: Readonly<Record<StudyColumn['type'], BasicType>> = { integer: 'INT32', number: 'DOUBLE', boolean: 'BOOLEAN', text: 'STRING', json: 'STRING' };

/** A file of the table of points. */
export interface StudyPart {
  /** `part-00000.parquet` */
  readonly name: string;
  readonly content: Uint8Array;
}

/** The table of points as Parquet files of up to 4,096 rows, in the order of the points; an empty study has one part without rows. */
export function* studyParts({ manifest, rows }: Study): Generator<StudyPart> {
  const columns = studyColumns(manifest.parameters);
  for (let start = 0; start === 0 || start < rows.length; start += PART_ROWS) {
    const part = rows.slice(start, start + PART_ROWS);
    const columnData = columns.map((column) => ({ name: column.name, type: PARQUET[column.type], nullable: true, data: part.map((row) => column.cell(row)) }));
    const name = `part-${String(start / PART_ROWS).padStart(5, '0')}.parquet`;
    yield { name, content: new Uint8Array(parquetWriteBuffer({ columnData })) };
  }
}
