import { type FigureId, FIGURES, shortColumnNames, type SobolIndices, sobolIndicesOf, type Study, type Tornado, type TornadoEnd, tornadoOf } from '@foretoken/study';
import { percent } from '@foretoken/kernel';
import type picocolors from 'picocolors';
import { parameterText } from '../study-charts/parameter-text.ts';
import { type TextCell, textTable } from '../terminal/text-table.ts';
import { printable } from '../terminal/wrap.ts';
import { figureText } from './figure-text.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** What a design that measures sensitivity says of one figure; null for other designs. */
export type Sensitivity = { readonly kind: 'tornado'; readonly tornado: Tornado } | { readonly kind: 'sobol-indices'; readonly indices: SobolIndices };

export function sensitivityOf({ manifest, rows }: Study, figure: FigureId): Sensitivity | null {
  if (manifest.layout?.kind === 'tornado') return { kind: 'tornado', tornado: tornadoOf(manifest, rows, figure) };
  return manifest.layout?.kind === 'sobol-indices' ? { kind: 'sobol-indices', indices: sobolIndicesOf(manifest, rows, figure) } : null;
}

/** The largest effect as a sentence; undefined where there is none. */
export function sensitivitySentence(study: Study, figure: FigureId): string | undefined {
  const found = sensitivityOf(study, figure);
  if (found === null) return undefined;
  const name = namesOf(study);
  const { title } = FIGURES[figure];
  if (found.kind === 'tornado') {
    const { base, missing, bars } = found.tornado;
    const [bar] = bars;
    const end = bar?.ends.find(({ effect }) => effect !== null && effect === bar.effect);
    if (base === null) return `No effects: the scenario as it is ${missing ?? 'has no such figure'}.`;
    if (bar === undefined || end === undefined) return `No parameter has an effect on ${title} that could be measured.`;
    return `${title} is ${figureText(figure, base)} as the scenario is; ${name(bar.domain)} matters most: ${parameterText(end.value)} makes it ${figureText(figure, end.figure)} (${relativeText(end)}).`;
  }
  const { indices, refused } = found.indices;
  const [first] = indices;
  if (first === undefined) return `No Sobol indices of ${title}: ${refused ?? 'there is no variance'}.`;
  const { value, low, high } = first.total;
  return `${name(first.domain)} has the largest total index of the variance of ${title}: ${value.toFixed(3)} (95 %: ${low.toFixed(3)} … ${high.toFixed(3)}), ${first.first.value.toFixed(3)} of it alone.`;
}

/** The bars or indices of a figure as a table, the largest first. */
export function sensitivityLines(study: Study, figure: FigureId, colors: Colors, width: number): readonly string[] {
  const found = sensitivityOf(study, figure);
  if (found === null) return [];
  return found.kind === 'tornado' ? tornadoLines(study, figure, found.tornado, colors, width) : indexLines(study, found.indices, colors, width);
}

function tornadoLines(study: Study, figure: FigureId, { bars }: Tornado, colors: Colors, width: number): readonly string[] {
  const name = namesOf(study);
  const rows = bars.flatMap(({ domain, own, ends }) =>
    ends.map((end, i): readonly TextCell[] => [
      { text: i === 0 ? name(domain) : '', paint: colors.bold },
      { text: i === 0 ? ownText(own) : '' },
      { text: printable(parameterText(end.value)) },
      { text: end.figure === null ? '–' : figureText(figure, end.figure) },
      { text: end.figure === null ? codeOf(end) : relativeText(end) },
    ]),
  );
  return textTable([left(''), left('now'), left('set to'), { head: figure }, { head: 'change' }], rows, width, colors.dim);
}

function indexLines(study: Study, { indices }: SobolIndices, colors: Colors, width: number): readonly string[] {
  if (indices.length === 0) return [];
  const name = namesOf(study);
  const rows = indices.map(({ domain, first, total }): readonly TextCell[] => [
    { text: name(domain), paint: colors.bold },
    ...[first, total].flatMap(({ value, low, high }) => [{ text: value.toFixed(3) }, { text: `${low.toFixed(3)} … ${high.toFixed(3)}` }]),
  ]);
  return textTable([left(''), { head: 'first' }, { head: '95 %' }, { head: 'total' }, { head: '95 %' }], rows, width, colors.dim);
}

const left = (head: string): { readonly head: string; readonly align: 'left' } => ({ head, align: 'left' });

function ownText(own: TornadoEnd['value']): string {
  return own === null ? 'default' : printable(parameterText(own));
}

function relativeText({ effect, relative }: TornadoEnd): string {
  if (effect === 0) return '=';
  if (relative === null) return '–';
  return `${relative < 0 ? '−' : '+'}${percent(Math.abs(relative))}`;
}

/** `E0405` of `failed with E0405: …`; the whole message stands among the failures. */
function codeOf({ missing = '' }: TornadoEnd): string {
  return /\bE\d{4}\b/.exec(missing)?.[0] ?? 'none';
}

function namesOf({ manifest }: Study): (domain: string) => string {
  const domains = manifest.domains.map(({ name }) => name);
  const short = shortColumnNames(domains);
  return (domain) => printable(short[domains.indexOf(domain)] ?? domain);
}
