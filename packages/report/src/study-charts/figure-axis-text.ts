import { FIGURES, type FigureId, type FigureSpec } from '@foretoken/study';
import { COUNT_EXPRESSION, durationExpression } from '../charts/label-expression.ts';

type Unit = FigureSpec['unit'];

/** What an axis of a figure is measured in; empty where its labels carry the unit. */
const AXIS_UNITS: Readonly<Partial<Record<Unit, string>>> = {
  '1/s': 'requests per second',
  'tokens/s': 'tokens/s',
  'tokens/s/gpu': 'tokens/s per GPU',
  'usd/h': 'US dollars per hour',
  'usd/Mtok': 'US dollars',
  'J/token': 'J per token',
  'gpu-h': 'GPU hours',
};

/** `p99 TTFT`, `cost per M output tokens, US dollars` */
export function figureAxisTitle(id: FigureId): string {
  const { title, unit } = FIGURES[id];
  const measured = AXIS_UNITS[unit];
  return measured === undefined ? title : `${title}, ${measured}`;
}

/** Vega expression for the labels of an axis or a legend of this figure. */
export function figureLabelExpression(id: FigureId): string {
  const { unit } = FIGURES[id];
  if (unit === 's') return durationExpression('datum.value');
  if (unit === 'fraction') return "format(datum.value, '.3~p')";
  if (unit === 'usd/h' || unit === 'usd/Mtok') return "'$' + format(datum.value, abs(datum.value) < 1 ? '.3~g' : ',.6~g')";
  return COUNT_EXPRESSION;
}
