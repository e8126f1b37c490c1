import { duration } from '@foretoken/kernel';
import type { SloCheck } from '@foretoken/fleet';
import type { ChartLayer } from './chart.ts';
import { INK } from './theme.ts';

/** Height of one bound's name above the plot, in pixels. */
export const SLO_LINE = 16;

/** Bounds as dashed rules, named above the plot, one line each, where no curve can run through their names. */
export function sloLayers(slo: readonly SloCheck[], [low, high]: readonly [number, number]): readonly ChartLayer[] {
  return slo.flatMap((check, index): ChartLayer[] => {
    const { boundS } = check;
    const right = Math.log(boundS / low) > 0.5 * Math.log(high / low);
    const data = { values: [{ x: boundS, y: 1, label: sloName(check) }] };
    return [
      {
        data,
        mark: { type: 'rule', color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 },
        encoding: { x: { field: 'x', type: 'quantitative' } },
      },
      {
        data,
        mark: { type: 'text', align: right ? 'right' : 'left', dx: right ? 4 : -4, dy: -10 - SLO_LINE * index, fontSize: 12, color: INK.text.light },
        encoding: {
          x: { field: 'x', type: 'quantitative' },
          y: { field: 'y', type: 'quantitative' },
          text: { field: 'label', type: 'nominal' },
        },
      },
    ];
  });
}

export function sloName({ metric, statistic, boundS, met }: SloCheck): string {
  return `SLO ${statistic} ${metric.toUpperCase()} ≤ ${duration(boundS)} ${met ? '✓' : '✗'}`;
}
