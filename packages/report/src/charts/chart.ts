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

/** The Vega-Lite specification of a chart. */
export function chartSpec(chart: Chart, { titled, interactive }: ChartDress): ChartSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    ...(titled ? { title: { text: chart.title, subtitle: chart.subtitle } } : {}),
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
