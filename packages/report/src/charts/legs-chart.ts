import { count, percent } from '@foretoken/kernel';
import type { LegResult } from '@foretoken/fleet';
import { legName } from '../facts/leg-table.ts';
import { shortNames } from '../facts/shorten.ts';
import { candidateAxis, LABEL_CHARACTERS, rowsHeight } from './candidate-axis.ts';
import type { Chart } from './chart.ts';
import { roundSignificant } from './round-significant.ts';
import { INK, SERIES } from './theme.ts';

const OUTCOMES = [
  { name: 'answered', pick: (leg: LegResult): number => leg.answered, color: SERIES.green },
  { name: 'refused', pick: (leg: LegResult): number => leg.refused, color: SERIES.amber },
  { name: 'timed out', pick: (leg: LegResult): number => leg.timedOut, color: SERIES.purple },
  { name: 'failed', pick: (leg: LegResult): number => leg.failed, color: SERIES.crimson },
  { name: 'cancelled', pick: (leg: LegResult): number => leg.cancelled, color: SERIES.slate },
] as const;

/** Legs drawn, at most: the first ones. */
const MOST_LEGS = 20;

/** How the attempts of each leg ended, as shares of its attempts. */
export function legsChart(given: readonly LegResult[]): Chart {
  const legs = given.slice(0, MOST_LEGS);
  const labels = shortNames(legs.map(legName), LABEL_CHARACTERS);
  const y = candidateAxis(labels);
  const rows = legs.flatMap((leg, i) => OUTCOMES.map(({ name, pick }, order) => ({
    label: labels[i] ?? '', outcome: name, order, share: leg.attempts === 0 ? 0 : roundSignificant(pick(leg) / leg.attempts), times: pick(leg), attempts: count(leg.attempts),
  })));
  const shown = OUTCOMES.filter(({ pick }) => legs.some((leg) => pick(leg) > 0));
  return {
    id: 'route-legs',
    title: 'How attempts ended on each leg',
    subtitle: `shares of the attempts of a leg, whose number is on the right${given.length > MOST_LEGS ? `; the first ${MOST_LEGS} of ${count(given.length)} legs` : ''}`,
    alt: `How attempts ended. ${legs.map((leg) => `${legName(leg)}: ${count(leg.attempts)} attempts, ${leg.attempts === 0 ? 'none' : percent(leg.answered / leg.attempts)} answered`).join('; ')}.`,
    height: rowsHeight(legs.length),
    rows,
    layers: [
      {
        mark: { type: 'bar', height: 18 },
        encoding: {
          x: { field: 'share', type: 'quantitative', title: null, stack: 'zero', scale: { domain: [0, 1], nice: false }, axis: { tickCount: 5, format: '.0%', grid: true } },
          y,
          order: { field: 'order', type: 'ordinal' },
          color: { field: 'outcome', type: 'nominal', sort: null, scale: { domain: shown.map(({ name }) => name), range: shown.map(({ color }) => color.light) }, legend: { symbolType: 'square', symbolStrokeWidth: 0, columns: 2 } },
          tooltip: [{ field: 'label', type: 'nominal', title: 'leg' }, { field: 'outcome', type: 'nominal' }, { field: 'times', type: 'quantitative', title: 'attempts', format: ',' }, { field: 'share', type: 'quantitative', format: '.1%' }],
        },
      },
      { transform: [{ filter: 'datum.order == 0' }], mark: { type: 'text', align: 'left', dx: 10, fontSize: 12, color: INK.text.light }, encoding: { x: { value: 'width' }, y, text: { field: 'attempts', type: 'nominal' } } },
    ],
    hover: [],
  };
}
