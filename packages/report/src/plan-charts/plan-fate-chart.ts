import { count } from '@foretoken/kernel';
import type { PlanResult } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { emptyChart } from '../charts/empty-chart.ts';
import { INK, SERIES } from '../charts/theme.ts';

type Reason = PlanResult['pruned'][number]['reason'];

/** Short names for an axis; the result has sentences. */
const NAMES: Readonly<Record<Reason, string>> = {
  memory: 'does not fit in memory',
  layout: 'layout is impossible',
  format: 'no kernels for the format',
  unsupported: 'engine cannot be set up so',
  price: 'GPU has no price',
  'latency-floor': 'too slow even when idle',
  limits: 'needs more than the limits',
  dominated: 'costs more at its best',
  beaten: 'misses at a price that ranks',
  unheld: 'misses at every size',
};

const STAGES = ['left out by bounds', 'simulated, misses', 'simulated, holds'] as const;
const COLORS = [SERIES.slate.light, SERIES.vermilion.light, SERIES.blue.light];
const SIMULATED: ReadonlySet<Reason> = new Set<Reason>(['beaten', 'unheld']);
const ROW = 26;

/** What became of every candidate: left out by a bound, simulated and missed, or held. */
export function planFateChart(result: PlanResult): Chart {
  const { counts } = result;
  const head = { id: 'plan-fate', title: 'What became of the candidates', subtitle: `number of candidates, from the first bound to the ranking; ${count(counts.simulations)} simulations of ${count(counts.requests)} requests` };
  const rows = fates(result);
  if (rows.length === 0) return emptyChart(head, 'there are no candidates');
  const labels = rows.map(({ label }) => label);
  const x = { field: 'count', type: 'quantitative', title: null, scale: { domain: [0, Math.max(...rows.map((row) => row.count)) * 1.12], nice: false }, axis: { tickCount: 5, tickMinStep: 1, format: 'd', grid: true } };
  const y = { field: 'label', type: 'nominal', title: null, sort: labels, axis: { labelLimit: 0, labelFontSize: 11.5 } };
  const shown = STAGES.filter((stage) => rows.some((row) => row.stage === stage));
  const color = { field: 'stage', type: 'nominal', scale: { domain: shown, range: shown.map((stage) => COLORS[STAGES.indexOf(stage)]!) }, legend: { symbolType: 'square', symbolStrokeWidth: 0, columns: 1 } };
  return {
    ...head,
    title: `${count(counts.candidates)} candidates: ${counts.simulated === counts.candidates ? 'all simulated' : `${count(counts.candidates - counts.simulated)} needed no simulation`}, ${count(result.fleets.length)} recommended`,
    alt: `${head.title}: ${rows.map((row) => `${row.label} ${row.count}`).join('; ')}.`,
    height: ROW * rows.length,
    rows,
    layers: [
      { mark: { type: 'bar', height: 16 }, encoding: { x, y, color, tooltip: [{ field: 'about', type: 'nominal', title: 'why' }, { field: 'count', type: 'quantitative', title: 'candidates' }] } } as ChartLayer,
      { mark: { type: 'text', align: 'left', dx: 4, fontSize: 11.5, color: INK.text.light }, encoding: { x, y, text: { field: 'count', type: 'quantitative' } } } as ChartLayer,
    ],
    hover: [],
  };
}

interface Fate extends ChartRow {
  readonly label: string;
  readonly about: string;
  readonly count: number;
  readonly stage: (typeof STAGES)[number];
}

function fates({ pruned, alsoRan, fleets, counts }: PlanResult): readonly Fate[] {
  const reasons = pruned.map(({ reason, sentence, count: of }): Fate => ({ label: NAMES[reason], about: sentence, count: of, stage: SIMULATED.has(reason) ? STAGES[1] : STAGES[0] }));
  const named = new Set(pruned.flatMap(({ candidates }) => candidates.map(({ label }) => label)));
  const others = alsoRan.filter(({ label }) => !named.has(label));
  const dearer = others.filter(({ replicas }) => replicas !== null).length;
  const missed = others.length - dearer;
  const rest = counts.candidates - pruned.reduce((sum, group) => sum + group.count, 0) - others.length - fleets.length;
  const all: readonly Fate[] = [
    ...reasons.filter(({ stage }) => stage === STAGES[0]),
    { label: 'not decided', about: 'the plan ended before', count: rest, stage: STAGES[0] },
    ...reasons.filter(({ stage }) => stage === STAGES[1]),
    { label: 'misses while it would rank', about: 'misses the SLO with as many replicas as the last rank pays for', count: missed, stage: STAGES[1] },
    { label: 'holds, and costs more', about: 'holds the SLO, and costs more than the last rank', count: dearer, stage: STAGES[2] },
    { label: 'recommended', about: 'among the cheapest that hold the SLO', count: fleets.length, stage: STAGES[2] },
  ];
  return all.filter(({ count: of }) => of > 0);
}
