import { percent } from '@foretoken/kernel';
import type { FleetResult, RunResult } from '@foretoken/fleet';
import type { Chart } from './chart.ts';
import { eventKey, eventMarks } from './event-marks.ts';
import { meanWithin } from './mean-within.ts';
import { roundSignificant } from './round-significant.ts';
import { INK, SERIES } from './theme.ts';
import { timeAxis } from './time-axis.ts';

/** Share of the requests that met every bound, by when they arrived; nothing is drawn where none did. */
export function attainmentChart({ timeline, goodput }: RunResult, fleet: FleetResult): Chart {
  const { attainment, binS } = fleet;
  const { group, unit, unitS, x } = timeAxis(attainment.length, binS);
  const arrivals = (bin: number): number => meanWithin(timeline.arrivalsPerS, timeline.binS, bin * binS, (bin + 1) * binS);
  const rows = Array.from({ length: Math.ceil(attainment.length / group) }, (_, index) => {
    const bins = Array.from({ length: Math.min(group, attainment.length - index * group) }, (__, i) => index * group + i);
    return { t: roundSignificant((index * group * binS) / unitS), to: roundSignificant((Math.min((index + 1) * group, attainment.length) * binS) / unitS), share: roundSignificant(weighted(bins, attainment, arrivals)) };
  }).filter(({ share }) => share !== null);
  const y = { field: 'share', type: 'quantitative' as const, title: null, scale: { domain: [0, 1] }, axis: { tickCount: 5, format: '.0%' } };
  const all = goodput !== null && Number.isFinite(goodput.fraction) ? goodput.fraction : null;
  const marks = eventMarks(fleet.events.filter(({ kind }) => kind !== 'ready'), unitS, fleet.endS);
  const shares = rows.flatMap(({ share }) => (share === null ? [] : [share]));
  return {
    id: 'slo-attainment',
    title: 'SLO attainment',
    subtitle: `met every bound, by arrival; gaps: no arrivals${marks.length === 0 ? '' : `; ${eventKey(fleet)}`}`,
    alt: `Share of requests that met every bound, by time of arrival: from ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}${all === null ? '' : `, ${percent(all)} of all`}.`,
    height: 190,
    rows,
    layers: [
      { mark: { type: 'rect', color: SERIES.green.light, opacity: 0.18, tooltip: false }, encoding: { x, x2: { field: 'to' }, y, y2: { datum: 0 } } },
      { mark: { type: 'rule', color: SERIES.green.light, strokeWidth: 2 }, encoding: { x, x2: { field: 'to' }, y } },
      ...(all === null ? [] : [
        { data: { values: [{ all }] }, mark: { type: 'rule' as const, color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 }, encoding: { y: { field: 'all', type: 'quantitative' as const } } },
        { data: { values: [{ all, label: `all: ${percent(all)}` }] }, mark: { type: 'text' as const, align: 'left' as const, dx: 6, fontSize: 12, color: INK.text.light }, encoding: { x: { value: 'width' as const }, y: { field: 'all', type: 'quantitative' as const }, text: { field: 'label', type: 'nominal' as const } } },
      ]),
      ...marks,
    ],
    hover: [{
      mark: { type: 'rect', opacity: 0 },
      encoding: { x, x2: { field: 'to' }, y: { value: 0 }, y2: { value: 'height' }, tooltip: [{ field: 't', type: 'quantitative', title: `from, ${unit}`, format: ',.4~g' }, { field: 'share', type: 'quantitative', title: 'met every bound', format: '.1%' }] },
    }],
  };
}

/** Bins weigh as many as arrived in them; null bins have no say. */
function weighted(bins: readonly number[], attainment: FleetResult['attainment'], arrivals: (bin: number) => number): number {
  let [met, all] = [0, 0];
  for (const bin of bins) {
    const share = attainment[bin];
    if (share === null || share === undefined) continue;
    const weight = arrivals(bin) > 0 ? arrivals(bin) : Number.EPSILON;
    met += weight * share;
    all += weight;
  }
  return met / all;
}
