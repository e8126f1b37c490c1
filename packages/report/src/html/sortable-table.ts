import { codeForScript, html, jsonForScript } from './html.ts';
import type { Markup } from './html.ts';
import { TABLE_SCRIPT } from './table-script.ts';

/** A column of a table that readers can sort. */
export interface SortableColumn {
  readonly head: string;
  readonly about: string;
  readonly align?: 'left';
  /** Values that a reader picks from; absent = the column is no filter of its own. */
  readonly choices?: readonly string[];
}

/** A cell: its text, and the number that it is sorted by where it is one (null = last). */
export interface SortableCell {
  readonly text: string;
  readonly sort?: number | null;
  readonly tone?: 'good' | 'bad';
}

export interface SortableTable {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly SortableColumn[];
  /** All rows, in the order in which they are shown first. */
  readonly rows: readonly (readonly SortableCell[])[];
}

/** Rows that stand on the page itself; the script adds the rest from the data. */
const STILL_ROWS = 50;

/** The table with its first rows as text; complete without a script where there are no more. */
export function sortableTable({ id, caption, columns, rows }: SortableTable): Markup {
  const more = rows.length > STILL_ROWS ? ` The first ${STILL_ROWS} of ${rows.length}.` : '';
  return html`<div class="controls" id="${id}-controls" hidden></div>
<div class="scroll points" tabindex="0" role="region" aria-label="${caption}"><table id="${id}-table"><caption>${caption}<span class="still">${more}</span></caption>
<thead><tr>${columns.map(({ head, about, align }) => html`<th scope="col" title="${about}"${align === 'left' ? html` class="left"` : ''}>${head}</th>`)}</tr></thead>
<tbody>${rows.slice(0, STILL_ROWS).map((row) => html`<tr>${row.map((cell, i) => cellMarkup(cell, columns[i], i))}</tr>
`)}</tbody></table></div>`;
}

function cellMarkup({ text, tone }: SortableCell, column: SortableColumn | undefined, index: number): Markup {
  const names = [...(column?.align === 'left' ? ['left'] : []), ...(tone === undefined ? [] : [tone === 'good' ? 'yes' : 'no'])].join(' ');
  if (index === 0) return html`<th scope="row">${text}</th>`;
  return names === '' ? html`<td>${text}</td>` : html`<td class="${names}">${text}</td>`;
}

/** The data of tables, once, and the script that sorts and filters them. */
export function tableScripts(tables: readonly SortableTable[]): Markup {
  const data = tables.map(({ id, columns, rows }) => ({
    id,
    columns: columns.map(({ align, choices }) => ({ ...(align === undefined ? {} : { left: 1 }), ...(choices === undefined ? {} : { choices }) })),
    // Bare text where nothing else is known of a cell: a third of the bytes.
    rows: rows.map((row) => row.map(({ text, sort, tone }) => (sort === undefined && tone === undefined ? text : [text, sort === undefined ? text : significant(sort), ...(tone === undefined ? [] : [tone === 'good' ? 'yes' : 'no'])]))),
  }));
  return html`<script type="application/json" id="foretoken-tables">${jsonForScript(JSON.stringify(data))}</script>
<script>${codeForScript(TABLE_SCRIPT)}</script>`;
}

function significant(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6));
}
