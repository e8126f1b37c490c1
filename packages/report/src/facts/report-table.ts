/** One value of a table, in words. */
export interface ReportCell {
  readonly text: string;
  readonly tone?: 'good' | 'bad';
}

export interface ReportColumn {
  readonly head: string;
  /** What it is, for a tooltip. */
  readonly about: string;
  readonly align?: 'left';
  /** A terminal leaves it out: always, or where all its cells are zero. */
  readonly brief?: 'never' | 'unless-zero';
}

/** A table that the terminal and the page both show. */
export interface ReportTable {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Head of the names of the rows. */
  readonly head: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
}

export interface ReportRow {
  readonly name: string;
  /** One per column. */
  readonly cells: readonly ReportCell[];
}

export interface ColumnOf<T> extends ReportColumn {
  readonly cell: (item: T) => ReportCell;
}

/** A column whose cells are plain text. */
export function column<T>(head: string, about: string, text: (item: T) => string, more: Pick<ReportColumn, 'align' | 'brief'> = {}): ColumnOf<T> {
  return { head, about, ...more, cell: (item) => ({ text: text(item) }) };
}

/** A table with a row per item. */
export function tableOf<T>(about: Omit<ReportTable, 'columns' | 'rows'>, columns: readonly ColumnOf<T>[], items: readonly T[], nameOf: (item: T) => string): ReportTable {
  return {
    ...about,
    columns: columns.map(({ cell: _, ...shown }) => shown),
    rows: items.map((item) => ({ name: nameOf(item), cells: columns.map(({ cell }) => cell(item)) })),
  };
}
