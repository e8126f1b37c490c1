import { count, percent } from '@foretoken/kernel';
import { FIGURES, type StudyRow, type SweepDomain } from '@foretoken/study';
import { fact, type Fact } from '../../facts/fact.ts';
import { few } from '../../facts/few.ts';
import { isOk } from '../../study-charts/ok-row.ts';
import { parameterText } from '../../study-charts/parameter-text.ts';
import type { StudyFrame } from '../../study-charts/study-frame.ts';
import { factsTable } from '../facts-table.ts';
import { html } from '../html.ts';
import type { Markup } from '../html.ts';
import type { StudyReportHead } from './study-report-head.ts';

/** What was varied, and how much each of it explains. */
export function studyDomains({ sweep, dimensions, figure }: StudyFrame): Markup {
  const shareOf = (domain: string): number => (sweep.layout?.kind === 'tornado' ? NaN : (dimensions.find(({ name }) => name === domain)?.importance ?? NaN));
  return html`<section aria-labelledby="domains"><h2 id="domains">What was varied</h2><div class="scroll" tabindex="0" role="region" aria-label="Settings that were varied"><table><caption>Share = how much of the spread of ${FIGURES[figure].title} (by ranks) the setting explains alone.</caption>
<thead><tr><th scope="col">setting</th><th scope="col" class="left">values</th><th scope="col">share</th></tr></thead>
<tbody>${sweep.domains.map((domain) => html`<tr><th scope="row">${domain.name}</th><td class="left">${valuesOf(domain)}</td><td>${percent(shareOf(domain.name))}</td></tr>
`)}</tbody></table></div></section>`;
}

function valuesOf({ values, range }: SweepDomain): string {
  if (range !== undefined) return `${parameterText(range.from)} to ${parameterText(range.to)}${range.scale === 'log' ? ', log scale' : ''}${range.isInteger ? ', whole numbers' : ''}`;
  return few((values ?? []).map(parameterText), 'values').join(', ');
}

/** Where the numbers come from: the scenario itself, its files, the design and the program. */
export function studyProvenance(head: StudyReportHead, rows: readonly StudyRow[]): Markup {
  return html`<section aria-labelledby="provenance"><h2 id="provenance">Where these numbers come from</h2>${factsTable(provenanceFacts(head, rows), 'A simulation is as good as its inputs: these are they.')}
<details><summary>The scenario that all points share</summary><pre>${head.scenario.text.trimEnd()}</pre></details></section>`;
}

function provenanceFacts({ scenario, design, files = [], version }: StudyReportHead, rows: readonly StudyRow[]): readonly Fact[] {
  const ran = rows.filter(isOk);
  const warnings = new Map<string, number>();
  for (const { outcome } of ran) for (const code of outcome.warnings) warnings.set(code, (warnings.get(code) ?? 0) + 1);
  const replications = [...new Set(ran.map(({ outcome }) => outcome.replications))].toSorted((a, b) => a - b);
  return [
    fact('scenario', scenario.shown),
    fact('design', design.description, design.method === 'grid' ? '' : `seed ${design.seed}`),
    fact('files', ...few(files.map(({ name, sha256 }) => `${name} ${sha256.slice(0, 12)}`), 'files')),
    fact('simulated', `${count(ran.reduce((sum, { outcome }) => sum + outcome.requests, 0))} requests`, replications.length === 0 ? '' : `${replications.map(count).join(' or ')} ${replications.length === 1 && replications[0] === 1 ? 'replication' : 'replications'} a point`),
    fact('warnings', ...few([...warnings.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([code, times]) => `${code} at ${count(times)} points`), 'warnings')),
    ...(ran.some(({ outcome }) => outcome.figures.usdPerHour !== null) ? [fact('costs', 'at the prices of the scenario or of the catalogue; `foretoken show gpu NAME` says them with source and date')] : []),
    fact('program', `foretoken ${version}`),
  ].filter(({ parts }) => parts.length > 0);
}
