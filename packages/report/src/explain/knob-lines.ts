import { halfWidthText, MISSING, percent } from '@foretoken/kernel';
import { FIGURES, type KnobEffect, type KnobFigure, type KnobReport } from '@foretoken/study';
import { unitText } from '../check/unit-text.ts';
import { type TextCell, textTable } from '../terminal/text-table.ts';
import { printable, wrap } from '../terminal/wrap.ts';
import type { Colors } from './colors.ts';

const ALWAYS: readonly KnobFigure[] = ['ttftP99', 'itlP99', 'goodputPerS', 'costPerMtok'];

/** Every knob and what it changes, the most helpful first; then those that cannot be turned, with the reason. */
export function knobLines(report: KnobReport, colors: Colors, width: number): readonly string[] {
  const { effects, refused, sortedBy, seeds, requests } = report;
  const figures = [sortedBy, ...ALWAYS.filter((figure) => figure !== sortedBy)].filter((figure) => effects.some(({ changes }) => changes[figure] !== null));
  const [told, still] = [effects.filter((effect) => !isStill(effect, figures)), effects.filter((effect) => isStill(effect, figures))];
  const rows = told.map((effect) => [{ text: shortLabel(effect) }, ...figures.map((figure) => cell(effect, figure, colors))]);
  const scope = `each alone, on ${seeds === 1 ? 'one seed' : `the same ${seeds} seeds`}${requests === null ? '' : `, the first ${requests} requests`}; sorted by ${FIGURES[sortedBy].title}${seeds === 1 ? '; a single run has no intervals' : '; ± 95 % for each alone, so that one in twenty that changes nothing seems to; = within noise'}`;
  return [
    ...wrap(`Knobs: ${scope}.`, width - 2).map((line, i) => (i === 0 ? `  ${colors.bold(line)}` : `  ${line}`)),
    ...textTable([{ head: 'knob', align: 'left' }, ...figures.map((figure) => ({ head: HEADS[figure] ?? FIGURES[figure].title }))], rows, width, colors.dim),
    ...(still.length === 0 ? [] : wrap(`${seeds === 1 ? 'No change' : 'Within noise'}: ${still.map(shortLabel).join('; ')}.`, width - 4).map((line, i) => colors.dim(`  ${i === 0 ? '=' : ' '} ${line}`))),
    ...refused.flatMap(({ label, code, reason }) => wrap(printable(`${label} cannot run: ${code} ${reason}`), width - 4).map((line, i) => colors.yellow(`  ${i === 0 ? '–' : ' '} ${line}`))),
  ];
}

const HEADS: Readonly<Partial<Record<KnobFigure, string>>> = { costPerMtok: '$/M out' };

/** Nothing that is shown changes beyond noise. */
function isStill({ changes }: KnobEffect, figures: readonly KnobFigure[]): boolean {
  return figures.every((figure) => changes[figure] === null || changes[figure].withinNoise === true || changes[figure].change === 0);
}

/** Without the sections of the scenario, where that says enough. */
function shortLabel({ label }: Pick<KnobEffect, 'label'>): string {
  return printable(label.replace(/^(?:fleet\.(?!pools\.)(?:engine\.)?|workload\.)/, ''));
}

/** `−12.0 % ± 3.0 %`, or `=` within noise. */
function cell({ changes }: KnobEffect, figure: KnobFigure, colors: Colors): TextCell {
  const change = changes[figure];
  if (change === null) return { text: MISSING };
  if (change.withinNoise === true) return { text: '=', paint: colors.dim };
  if (change.change === 0) return { text: 'same', paint: colors.dim };
  const isBetter = FIGURES[figure].better === 'lower' ? change.change < 0 : change.change > 0;
  const paint = isBetter ? colors.green : colors.red;
  if (change.base === 0) return { text: `+${unitText(change.change, FIGURES[figure].unit)}`, paint };
  const sign = change.change > 0 ? '+' : '−';
  const relative = Math.abs(change.change / change.base);
  return { text: `${sign}${percent(relative)}${halfWidthText(relative, change.halfWidth === null ? null : change.halfWidth / Math.abs(change.base), percent)}`, paint };
}
