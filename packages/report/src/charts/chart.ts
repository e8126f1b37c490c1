import type { TopLevelSpec } from 'vega-lite';
import { CHART_CONFIG, INK } from './theme.ts';

export type ChartSpec = TopLevelSpec;

/** A row of a chart's data. */
export type ChartRow = Readonly<Record<string, number | string | null>>;

/** One part of a layered Vega-Lite view. */
export type ChartLayer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** A chart before it is dressed for a file, a page or a picture. */
export interface Chart {
  /** File name without its ending. */
  readonly id: string;
  readonly title: string;
  /** What is drawn, with its unit. */
  readonly subtitle: string;
  /** The message in words, for those who cannot see it. */
  readonly alt: string;
  readonly height: number;
  readonly rows: readonly ChartRow[];
  readonly layers: readonly ChartLayer[];
  /** Layers have vertical axes of their own. */
  readonly independentY?: true;
  /** Layers that answer the pointer; left out of still pictures. */
  readonly hover: readonly ChartLayer[];
}

export interface ChartDress {
  /** Title and subtitle inside the picture: yes in a file, no on a page that prints them itself. */
  readonly titled: boolean;
  /** Tooltips; they cost one invisible mark per point. */
  readonly interactive: boolean;
}

/** Width of a chart at its shipped size, in pixels, without axes. */
export const CHART_WIDTH = 640;

/** What fits above a plot of that width; longer texts take a second line. */
const TITLE_CHARACTERS = 76;
const SUBTITLE_CHARACTERS = 104;

/** The Vega-Lite specification of a chart. */
export function chartSpec(chart: Chart, { titled, interactive }: ChartDress): ChartSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    ...(titled ? { title: { text: lines(chart.title, TITLE_CHARACTERS), subtitle: lines(chart.subtitle, SUBTITLE_CHARACTERS) } } : {}),
    description: chart.alt,
    background: INK.paper.light,
    padding: titled ? 16 : 4,
    width: CHART_WIDTH,
    height: chart.height,
    autosize: { type: 'pad', contains: 'padding' },
    data: { values: chart.rows.map((row) => ({ ...row })) },
    layer: [...chart.layers, ...(interactive ? chart.hover : [])],
    ...(chart.independentY === true ? { resolve: { scale: { y: 'independent' } } } : {}),
    config: CHART_CONFIG,
  };
}

/** Cuts at spaces; one line stays a plain text. */
function lines(text: string, most: number): string | string[] {
  if (text.length <= most) return text;
  const cut: string[] = [];
  for (const word of text.split(' ')) {
    if (cut.length === 0 || cut.at(-1)!.length + 1 + word.length > most) cut.push(word);
    else cut[cut.length - 1] += ` ${word}`;
  }
  return cut;
}
