import type { ChartLayer } from './chart.ts';
import { INK } from './theme.ts';

export interface HoverField {
  readonly field: string;
  readonly title: string;
  readonly format: string;
}

/** A rule at the moment under the pointer, with the values there. */
export function timeHover(unit: string, fields: readonly HoverField[]): ChartLayer {
  return {
    params: [{ name: 'hover', select: { type: 'point', encodings: ['x'], nearest: true, on: 'pointerover', clear: 'pointerout' } }],
    mark: { type: 'rule', color: INK.axis.light },
    encoding: {
      x: { field: 't', type: 'quantitative' },
      opacity: { condition: { param: 'hover', empty: false, value: 1 }, value: 0 },
      tooltip: [
        { field: 't', type: 'quantitative', title: `time, ${unit}`, format: ',.4~g' },
        ...fields.map(({ field, title, format }) => ({ field, type: 'quantitative' as const, title, format })),
      ],
    },
  };
}
