import { percent } from '@foretoken/kernel';
import { shortNames } from '../facts/shorten.ts';
import type { Chart } from './chart.ts';
import { roundSignificant } from './round-significant.ts';
import type { ThemeColor } from './theme.ts';

export interface SharesPart {
  readonly name: string;
  readonly value: number;
  readonly color: ThemeColor;
}

export interface SharesChartInput {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly parts: readonly SharesPart[];
  /** Writes a part in words. */
  readonly show: (value: number) => string;
}

/** One bar of the shares of a whole; the legend carries the numbers. Parts of nothing are left out. */
export function sharesChart({ id, title, subtitle, parts: given, show }: SharesChartInput): Chart {
  const parts = given.filter(({ value }) => value > 0);
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  const names = shortNames(parts.map(({ name }) => name), 30);
  const labels = parts.map(({ value }, i) => `${names[i] ?? ''} ${show(value)} (${percent(value / total)})`);
  return {
    id,
    title,
    subtitle,
    alt: `${title}: ${show(total)} in all. ${labels.join(', ')}.`,
    height: 44,
    rows: parts.map(({ value }, order) => ({ label: labels[order] ?? '', share: roundSignificant(value / total), order })),
    layers: [{
      mark: { type: 'bar', height: 30 },
      encoding: {
        x: { field: 'share', type: 'quantitative', title: null, stack: 'zero', scale: { domain: [0, 1], nice: false }, axis: { tickCount: 5, format: '.0%' } },
        order: { field: 'order', type: 'ordinal' },
        color: { field: 'label', type: 'nominal', sort: null, scale: { domain: labels, range: parts.map(({ color }) => color.light) }, legend: { symbolType: 'square', symbolStrokeWidth: 0, columns: 1 } },
        tooltip: [{ field: 'label', type: 'nominal', title: 'part' }],
      },
    }],
    hover: [],
  };
}
