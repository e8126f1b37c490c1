import type { ComparedCandidate, ComparisonResult } from '@foretoken/fleet';
import { inOrderGiven } from '../comparison/comparison-text.ts';
import { cdfChart } from './cdf-chart.ts';
import type { Chart } from './chart.ts';
import { attainmentChart, readyChart } from './fleet-comparison-charts.ts';
import { percentileDotsChart } from './percentile-dots-chart.ts';
import { rateBarsChart } from './rate-bars-chart.ts';
import { boundName } from './slo-layers.ts';
import type { SloLine } from './slo-layers.ts';
import { candidateColor } from './theme.ts';
import { ttftPartsChart } from './ttft-parts-chart.ts';

/** Every chart of a comparison, in the order of the page. A candidate keeps its colour in all of them. */
export function comparisonCharts({ candidates }: ComparisonResult): readonly Chart[] {
  const dots = (metric: 'ttft' | 'itl'): Parameters<typeof percentileDotsChart>[0]['rows'] =>
    candidates.map(({ label, metrics, index }) => ({ label, summary: metrics[metric], color: candidateColor(index) }));
  const curves = (metric: 'ttft' | 'itl'): Parameters<typeof cdfChart>[0]['series'] =>
    inOrderGiven(candidates).map(({ label, metrics, cdf, index }) => ({ name: label, curve: cdf[metric], summary: metrics[metric], color: candidateColor(index) }));
  const [ttft, itl] = [boundsOf(candidates, 'ttft'), boundsOf(candidates, 'itl')];
  const noToken = 'no request produced a token';
  const noGap = 'no request produced a second token';
  return [
    percentileDotsChart({ id: 'compare-ttft', title: 'Time to first token (TTFT)', rows: dots('ttft'), slo: ttft, emptyReason: noToken }),
    percentileDotsChart({ id: 'compare-itl', title: 'Inter-token latency (ITL)', rows: dots('itl'), slo: itl, emptyReason: noGap }),
    rateBarsChart('compare-rate', candidates.map(({ label, metrics, index }) => ({ label, throughput: metrics.requestsPerS, goodput: metrics.goodputPerS, color: candidateColor(index) }))),
    ttftPartsChart('compare-ttft-parts', candidates.map(({ label, ttftBreakdown }) => ({ label, parts: ttftBreakdown }))),
    cdfChart({ id: 'compare-cdf-ttft', title: 'Distribution of TTFT', series: curves('ttft'), slo: ttft, emptyReason: noToken }),
    cdfChart({ id: 'compare-cdf-itl', title: 'Distribution of ITL', subtitle: 'share of gaps at or below a latency (log axis)', series: curves('itl'), slo: itl, emptyReason: noGap }),
    ...(candidates.some(({ fleet, metrics }) => fleet !== undefined && metrics.goodFraction !== null) ? [attainmentChart(candidates)] : []),
    ...(candidates.some(({ fleet }) => fleet !== undefined) ? [readyChart(inOrderGiven(candidates))] : []),
  ];
}

/** Bounds of all candidates, each once. */
function boundsOf(candidates: readonly ComparedCandidate[], metric: string): readonly SloLine[] {
  const lines = candidates.flatMap(({ slo }) => slo.filter((check) => check.metric === metric).map((check) => ({ boundS: check.boundS, name: boundName(check) })));
  return lines.filter(({ name }, i) => lines.findIndex((line) => line.name === name) === i);
}
