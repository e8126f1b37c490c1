import { count } from '@foretoken/kernel';
import { highest, lowest } from '../../study-charts/measured-axis.ts';
import type { FailedRow } from '../../study-charts/ok-row.ts';
import type { StudyFrame } from '../../study-charts/study-frame.ts';
import { html, raw } from '../html.ts';
import type { Markup } from '../html.ts';

/** Settings that are named for a group. */
const MOST_SETTINGS = 4;

/** Points that could not run, by the code of their error: how many, where, an example and the next step. */
export function studyFailures(frame: StudyFrame): Markup {
  if (frame.failed.length === 0) return raw('');
  const groups = new Map<string, FailedRow[]>();
  for (const row of frame.failed) groups.set(row.outcome.code, [...(groups.get(row.outcome.code) ?? []), row]);
  const inOrder = [...groups.entries()].toSorted(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1));
  return html`<section aria-labelledby="failed"><h2 id="failed">Cannot run</h2><div class="scroll" tabindex="0" role="region" aria-label="Points that cannot run"><table class="facts"><caption>Points by reason, each with the first one's message; the others are not affected.</caption>
<tbody>${inOrder.map(([code, rows]) => html`<tr><th scope="row"><code>${code}</code> ${count(rows.length)} ${rows.length === 1 ? 'point' : 'points'}</th><td><ul><li>${whereOf(frame, rows)}</li></ul><p>#${rows[0]!.index}: ${rows[0]!.outcome.message}</p>${rows[0]!.outcome.hint === '' ? '' : html`<p class="setup">${rows[0]!.outcome.hint}</p>`}</td></tr>
`)}</tbody></table></div></section>`;
}

/** Part of a range from which on it says nothing. */
const NEARLY_ALL = 0.8;

/** What the failed points have in common: `gpu l4; maxNumSeqs 64, 256`. Settings that they have every value of are left out. */
function whereOf({ dimensions, rows: ran, failed }: StudyFrame, rows: readonly FailedRow[]): string {
  const told = dimensions.flatMap((dimension): readonly string[] => {
    if (dimension.isContinuous) {
      const numbers = rows.map((row) => dimension.numberOf(row)).toSorted((a, b) => a - b);
      const into = dimension.isLog ? Math.log : (value: number): number => value;
      const all = [...ran, ...failed].map((row) => into(dimension.numberOf(row)));
      if (into(numbers.at(-1)!) - into(numbers[0]!) > NEARLY_ALL * (highest(all) - lowest(all))) return [];
      return [`${dimension.label} ${dimension.levelOf({ parameters: { [dimension.name]: numbers[0]! } })} to ${dimension.levelOf({ parameters: { [dimension.name]: numbers.at(-1)! } })}`];
    }
    const levels = dimension.levels.filter((level) => rows.some((row) => dimension.levelOf(row) === level));
    return levels.length === dimension.levels.length ? [] : [`${dimension.label} ${levels.join(', ')}`];
  });
  return told.length === 0 ? 'with every value of every setting' : told.slice(0, MOST_SETTINGS).join('; ');
}
