import type { Fact } from '../facts/fact.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';

/** Labelled lines of evidence as a table. */
export function factsTable(facts: readonly Fact[], caption: string): Markup {
  return html`<table class="facts"><caption>${caption}</caption><tbody>${facts.map(({ label, parts }) =>
    html`<tr><th scope="row">${label}</th><td><ul>${parts.map((part) => html`<li>${part}</li>`)}</ul></td></tr>
`)}</tbody></table>`;
}
