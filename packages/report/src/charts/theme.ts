import type { Config } from 'vega-lite';

/** A colour in light surroundings and its counterpart on the page's dark theme. */
export interface ThemeColor {
  readonly light: string;
  readonly dark: string;
}

type SeriesColor = 'blue' | 'vermilion' | 'green' | 'purple' | 'amber' | 'sky' | 'brown' | 'slate' | 'crimson' | 'olive';

/** Colours of the Okabe-Ito palette (distinct under the common colour-vision deficiencies), lightened for dark. */
export const SERIES: Readonly<Record<SeriesColor, ThemeColor>> = {
  blue: { light: '#0072b2', dark: '#5ab4f0' },
  vermilion: { light: '#d55e00', dark: '#ff9a4d' },
  green: { light: '#00855f', dark: '#35c79a' },
  purple: { light: '#a84d8a', dark: '#e69bcb' },
  amber: { light: '#a87400', dark: '#e8b84a' },
  sky: { light: '#3d95cc', dark: '#a4dcfa' },
  brown: { light: '#7b4b2a', dark: '#c99b7c' },
  slate: { light: '#5b6472', dark: '#b4bdc9' },
  crimson: { light: '#a3123f', dark: '#ff7a9c' },
  olive: { light: '#6b7a00', dark: '#c3d45a' },
};

/** One colour for each of several candidates, the most distinct ones first; more than these begin again. */
export function candidateColor(index: number): ThemeColor {
  const colors = Object.values(SERIES);
  return colors[index % colors.length]!;
}

/** Everything that is not data. */
export const INK: Readonly<Record<'text' | 'muted' | 'axis' | 'grid' | 'paper', ThemeColor>> = {
  text: { light: '#1b1f24', dark: '#e8eaed' },
  muted: { light: '#57606a', dark: '#a9b1ba' },
  axis: { light: '#8c959f', dark: '#6e7781' },
  grid: { light: '#e4e7eb', dark: '#30363d' },
  paper: { light: '#ffffff', dark: '#0f1318' },
};

/** First the font that is shipped for PNG, then what has the same metrics elsewhere. */
export const FONT = 'DejaVu Sans, Verdana, Geneva, sans-serif';

/** The Vega-Lite configuration that all charts share. */
export const CHART_CONFIG: Config = {
  aria: false,
  font: FONT,
  view: { stroke: null },
  axis: {
    labelFontSize: 11.5,
    titleFontSize: 11.5,
    titleFontWeight: 'normal',
    labelColor: INK.muted.light,
    titleColor: INK.muted.light,
    gridColor: INK.grid.light,
    domainColor: INK.axis.light,
    tickColor: INK.axis.light,
    titlePadding: 8,
    labelFlush: false,
  },
  axisY: { domain: false, ticks: false, labelPadding: 6 },
  axisX: { grid: false },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    title: null,
    labelFontSize: 12,
    labelColor: INK.text.light,
    symbolType: 'stroke',
    labelLimit: 0,
    symbolStrokeWidth: 3,
    symbolSize: 140,
    rowPadding: 3,
    offset: 10,
    columnPadding: 14,
  },
  title: {
    anchor: 'start',
    frame: 'group',
    fontSize: 15,
    color: INK.text.light,
    subtitleFontSize: 12,
    subtitleColor: INK.muted.light,
    subtitlePadding: 4,
    offset: 12,
    limit: 0,
  },
};
