import type { ReportTable } from '../facts/report-table.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';

/** A table with all its columns, in a section of its own. */
export function tableSection({ id, title, caption, head, columns, rows }: ReportTable): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><caption>${caption}</caption>
<thead><tr><th scope="col">${head}</th>${columns.map(({ head: name, about, align }) => html`<th scope="col" title="${about}"${align === 'left' ? html` class="left"` : ''}>${name}</th>`)}</tr></thead>
<tbody>${rows.map(({ name, cells }) => html`<tr><th scope="row">${name}</th>${cells.map(({ text, tone }, i) => html`<td class="${classOf(tone, columns[i]?.align)}">${text}</td>`)}</tr>
`)}</tbody></table></div></section>
`;
}

function classOf(tone: 'good' | 'bad' | undefined, align: 'left' | undefined): string {
  return [...(align === 'left' ? ['left'] : []), ...(tone === undefined ? [] : [tone === 'good' ? 'yes' : 'no'])].join(' ');
}
