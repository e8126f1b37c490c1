import { percent, quantity } from '@foretoken/kernel';
import { type FigureId, FIGURES, parameterText, shortColumnNames, type SobolIndex, sobolIndicesOf, type Study, type TornadoBar, type TornadoEnd, tornadoOf } from '@foretoken/study';
import type picocolors from 'picocolors';
import { textTable } from '../terminal/text-table.ts';
import type { TextCell, TextColumn } from '../terminal/text-table.ts';
import { printable } from '../terminal/wrap.ts';
import { figureText } from './figure-text.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** Parameters beyond these are left out of the sentence. */
const NAMED = 3;
/** Growth from here on reads better as a factor. */
const TIMES = 9;

/** What moves a figure most, in a sentence; null for a design that does not measure it. */
export function sensitivityAnswer(study: Study, figure: FigureId): string | null {
  const { layout } = study.manifest;
  if (layout?.kind === 'tornado') return tornadoAnswer(study, figure);
  if (layout?.kind === 'sobol-indices') return sobolAnswer(study, figure);
  return null;
}

function tornadoAnswer(study: Study, figure: FigureId): string {
  const { base, bars, missing } = tornadoOf(study.manifest, study.rows, figure);
  const { title } = FIGURES[figure];
  if (base === null) return `The scenario itself ${missing ?? `has no ${title}`}, so there is nothing to measure effects from.`;
  const named = nameOf(study);
  const moving = bars.filter(({ effect }) => effect !== null && effect !== 0);
  if (moving.length === 0) return `No parameter moves ${title} from ${figureText(figure, base)}.`;
  const parts = moving.slice(0, NAMED).map((bar) => `${named(bar.domain)} (${strongest(bar)})`);
  return `What moves ${title} most from ${figureText(figure, base)}: ${parts.join(', ')}.`;
}

/** `−60 % with h200-sxm` */
function strongest({ ends, effect }: TornadoBar): string {
  const end = ends.find((each) => each.effect === effect)!;
  return `${end.relative === null ? 'changed' : signed(end.relative)} with ${printable(parameterText(end.value))}`;
}

function sobolAnswer(study: Study, figure: FigureId): string {
  const { indices, refused, rows } = sobolIndicesOf(study.manifest, study.rows, figure);
  const { title } = FIGURES[figure];
  if (refused !== undefined) return `No Sobol indices of ${title}: ${refused}.`;
  const named = nameOf(study);
  const parts = indices.slice(0, NAMED).map(({ domain, total }) => `${named(domain)} ${share(total.value)}`);
  const wide = indices.some(({ total }) => total.high - total.low > 0.3) ? ` Intervals are wide: take more than ${rows} rows.` : '';
  return `What makes ${title} vary, by total Sobol index: ${parts.join(', ')}.${wide}`;
}

/** Effects of every parameter on every figure of a tornado, or the Sobol indices of the deciding figure; nothing for other designs. */
export function sensitivityTable(study: Study, figure: FigureId, colors: Colors, width: number): readonly string[] {
  const { layout } = study.manifest;
  if (layout?.kind === 'tornado') return tornadoTable(study, figure, colors, width);
  if (layout?.kind === 'sobol-indices') return sobolTable(study, figure, colors, width);
  return [];
}

function tornadoTable(study: Study, by: FigureId, colors: Colors, width: number): readonly string[] {
  const figures = [...new Set([by, ...study.manifest.figures])];
  const tornados = figures.map((figure) => tornadoOf(study.manifest, study.rows, figure));
  const named = nameOf(study);
  const columns: readonly TextColumn[] = [{ head: '', align: 'left' }, ...figures.map((head) => ({ head }))];
  const base: readonly TextCell[] = [{ text: 'as it is', paint: colors.bold }, ...figures.map((figure, i) => ({ text: figureText(figure, tornados[i]!.base) }))];
  const rows = tornados[0]!.bars.flatMap((bar) =>
    bar.ends.map((end, at): readonly TextCell[] => [
      { text: `${named(bar.domain)} ${bar.own === null ? '' : `${printable(parameterText(bar.own))} `}→ ${printable(parameterText(end.value))}` },
      ...tornados.map((tornado) => effectCell(tornado.bars.find(({ domain }) => domain === bar.domain)?.ends[at], colors)),
    ]),
  );
  return textTable(columns, [base, ...rows], width, colors.dim);
}

function effectCell(end: TornadoEnd | undefined, colors: Colors): TextCell {
  if (end === undefined || end.effect === null) return { text: /\bE\d{4}\b/.exec(end?.missing ?? '')?.[0] ?? '–', paint: colors.yellow };
  if (end.effect === 0) return { text: '=', paint: colors.dim };
  return { text: end.relative === null ? 'changed' : signed(end.relative) };
}

function sobolTable(study: Study, figure: FigureId, colors: Colors, width: number): readonly string[] {
  const { indices } = sobolIndicesOf(study.manifest, study.rows, figure);
  if (indices.length === 0) return [];
  const named = nameOf(study);
  const columns: readonly TextColumn[] = [{ head: '', align: 'left' }, { head: 'alone' }, { head: '95 %' }, { head: 'with others' }, { head: '95 %' }];
  const cells = ({ domain, first, total }: SobolIndex): readonly TextCell[] => [{ text: named(domain) }, { text: share(first.value) }, { text: between(first) }, { text: share(total.value) }, { text: between(total) }];
  return textTable(columns, indices.map(cells), width, colors.dim);
}

function between({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${share(low)} to ${share(high)}`;
}

/** Estimates may fall a little below 0. */
function share(value: number): string {
  return value < 0 ? `−${percent(-value)}` : percent(value);
}

/** `−20 %`, `× 86`. */
function signed(relative: number): string {
  if (relative >= TIMES) return `× ${quantity(relative + 1)}`;
  return `${relative < 0 ? '−' : '+'}${percent(Math.abs(relative))}`;
}

function nameOf({ manifest }: Study): (domain: string) => string {
  const names = manifest.domains.map(({ name }) => name);
  const short = shortColumnNames(names);
  return (domain) => printable(short[names.indexOf(domain)] ?? domain);
}
