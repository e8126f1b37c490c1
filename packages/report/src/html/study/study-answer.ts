import { count, percent } from '@foretoken/kernel';
import { FIGURES, type FigureId, type StudyRow } from '@foretoken/study';
import { figureText } from '../../study/figure-text.ts';
import type { OkRow } from '../../study-charts/ok-row.ts';
import { rankOkRows } from '../../study-charts/rank-ok-rows.ts';
import type { StudyFrame } from '../../study-charts/study-frame.ts';
import { html } from '../html.ts';
import type { Markup } from '../html.ts';

/** What the study found, in a sentence (the page's own unless one is given), and what decided it. */
export function studyAnswer(frame: StudyFrame, rows: readonly StudyRow[], sentence?: string): Markup {
  const ranked = rankOkRows(rows, frame.figure);
  const met = ranked.filter(({ outcome }) => outcome.verdict === 'met').length;
  const tone = ranked.length === 0 || (frame.hasSlo && met === 0) ? 'missed' : frame.hasSlo ? 'met' : 'no-slo';
  const failed = rows.length - ranked.length;
  return html`<section class="answer ${tone}" aria-label="Answer">
<p class="sentence"><span class="mark" aria-hidden="true">${tone === 'met' ? '✓' : tone === 'missed' ? '✗' : '•'}</span>${sentence ?? sentenceOf(frame, ranked, met)}</p>
${influence(frame)}</section>
<dl class="figures">${keyFigures(frame, rows, ranked, met)}</dl>
${failed === 0 ? '' : html`<ul class="warnings" aria-label="Warnings"><li>${count(failed)} of ${count(rows.length)} points cannot run; <a href="#failed">their reasons</a> stand below.</li></ul>`}`;
}

/** `gpu h100-sxm, rate 2`: the settings of a point that vary. */
export function settingsOf({ dimensions }: StudyFrame, row: OkRow): string {
  return dimensions.map((dimension) => `${dimension.label} ${dimension.levelOf(row)}`).join(', ');
}

function sentenceOf(frame: StudyFrame, ranked: readonly OkRow[], met: number): string {
  const [best] = ranked;
  if (best === undefined) return 'No point could run.';
  const value = best.outcome.figures[frame.figure];
  const { title, better } = FIGURES[frame.figure];
  const settings = settingsOf(frame, best);
  const at = `${better === null ? 'lowest' : 'best'} ${title}${value === null ? ' is unknown' : `: ${figureText(frame.figure, value)}${settings === '' ? '' : `, with ${settings}`}`}`;
  if (!frame.hasSlo) return `${count(ranked.length)} points; ${at}.`;
  if (met === 0) return `None of ${count(ranked.length)} points meets the SLO; ${at}.`;
  return `${count(met)} of ${count(ranked.length)} points ${met === 1 ? 'meets' : 'meet'} the SLO; ${at}.`;
}

/** Settings that explain less than this are not worth naming. */
const FAINT = 0.02;

function influence({ dimensions, figure, sweep }: StudyFrame): Markup | string {
  // One parameter at a time has effects, which its charts show, and no spread to share.
  if (sweep.layout?.kind === 'tornado') return '';
  const named = dimensions.filter(({ importance }) => importance >= FAINT).slice(0, 4);
  if (named.length === 0) return '';
  return html`<p><b>What matters:</b> alone, ${named.map(({ label, importance }) => `${label} explains ${percent(importance)}`).join(', ')} of the spread of ${FIGURES[figure].title}.</p>`;
}

function keyFigures(frame: StudyFrame, rows: readonly StudyRow[], ranked: readonly OkRow[], met: number): readonly Markup[] {
  const figure = (name: string, value: string, more: string): Markup => html`<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>`;
  const good = ranked.filter(({ outcome }) => outcome.verdict === 'met');
  const leader = (id: FigureId, name: string): readonly Markup[] => {
    const best = rankOkRows(good.length > 0 ? good : ranked, id)[0];
    const value = best?.outcome.figures[id] ?? null;
    return best === undefined || value === null ? [] : [figure(name, figureText(id, value), settingsOf(frame, best))];
  };
  const among = good.length > 0 ? ' in SLO' : '';
  return [
    figure('Points', count(rows.length), `${count(ranked.length)} ran, ${count(rows.length - ranked.length)} cannot`),
    ...(frame.hasSlo ? [figure('In SLO', count(met), `${percent(ranked.length === 0 ? NaN : met / ranked.length)} of those that ran`)] : []),
    ...leader('costPerMtok', `Cheapest${among}, per M output tokens`),
    ...leader('ttftP99', `Quickest p99 TTFT${among}`),
    ...leader('tokensPerSPerGpu', `Most output per GPU${among}`),
  ];
}
