import { duration } from '@foretoken/kernel';
import type { SloCheck } from '@foretoken/fleet';
import type { ChartLayer } from './chart.ts';
import { INK } from './theme.ts';

/** Height of one bound's name above the plot, in pixels. */
export const SLO_LINE = 16;

/** A bound as it is drawn. */
export interface SloLine {
  readonly boundS: number;
  readonly name: string;
}

/** Bounds as dashed rules, named above the plot, one line each, where no curve can run through their names. */
export function sloLayers(slo: readonly SloLine[], [low, high]: readonly [number, number]): readonly ChartLayer[] {
  return slo.flatMap(({ boundS, name }, index): ChartLayer[] => {
    const right = Math.log(boundS / low) > 0.5 * Math.log(high / low);
    const data = { values: [{ x: boundS, y: 1, label: name }] };
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

/** Checks of one run as lines that say how they fared. */
export function sloLines(checks: readonly SloCheck[]): readonly SloLine[] {
  return checks.map((check) => ({ boundS: check.boundS, name: `${boundName(check)} ${check.met ? '✓' : '✗'}` }));
}

/** `SLO p99 TTFT ≤ 1.00 s` */
export function boundName({ metric, statistic, boundS }: Pick<SloCheck, 'metric' | 'statistic' | 'boundS'>): string {
  return `SLO ${statistic} ${metric.toUpperCase()} ≤ ${duration(boundS)}`;
}
