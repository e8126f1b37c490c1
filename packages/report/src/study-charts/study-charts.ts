import { sobolIndicesOf, tornadoOf, type FigureId, type StudyRow } from '@foretoken/study';
import type { Chart } from '../charts/chart.ts';
import { emptyChart } from '../charts/empty-chart.ts';
import { binnedMapChart } from './binned-map-chart.ts';
import { capacityChart } from './capacity-chart.ts';
import type { Dimension } from './dimension.ts';
import { dotMapChart } from './dot-map-chart.ts';
import { effectChart } from './effect-chart.ts';
import { heatMapChart } from './heat-map-chart.ts';
import { groupsOf } from './importance.ts';
import { loadAxis } from './load-axis.ts';
import { parallelChart } from './parallel-chart.ts';
import { paretoChart } from './pareto-chart.ts';
import { sloBounds } from './slo-bounds.ts';
import { sobolChart } from './sobol-chart.ts';
import type { StudyHead } from './study-head.ts';
import { pointName, studyFrame, type StudyFrame } from './study-frame.ts';
import { tornadoChart } from './tornado-chart.ts';
import { uniqueIds } from './unique-ids.ts';
import { verdictName } from './verdict-marks.ts';

/** Pairs among so many of the most important dimensions have a map. */
const MAPPED = 3;
const MOST_EFFECTS = 6;
/** More dots than this hide each other. */
const MOST_DOTS = 400;

/** Figures with a chart of their own in designs that measure sensitivity. */
const MOST_SENSITIVE = 4;

/** What can stand for money, the best first. */
const COSTS: readonly FigureId[] = ['costPerMtok', 'usdPerHour', 'gpus'];

/** Every chart of a study, in the order of its page. Which ones there are depends on what varies and what the points know. */
export function studyCharts(sweep: StudyHead, rows: readonly StudyRow[]): readonly Chart[] {
  const frame = studyFrame(sweep, rows);
  if (sweep.layout?.kind === 'tornado') return tornadoCharts(sweep, rows);
  if (frame.rows.length === 0) return [emptyChart({ id: 'study', title: 'Results', subtitle: 'points of the study' }, 'no point has run with a result')];
  const best = frame.dimensions.length > 0 && frame.rows.length > 1 ? [parallelChart(frame)] : [];
  return uniqueIds([...sobolCharts(sweep, rows), ...paretoCharts(frame), ...capacityCharts(frame), ...mapCharts(frame), ...effectCharts(frame), ...best]);
}

/** One parameter at a time says nothing of pairs and trade-offs. */
function tornadoCharts(sweep: StudyHead, rows: readonly StudyRow[]): readonly Chart[] {
  return sweep.figures.slice(0, MOST_SENSITIVE).map((figure) => tornadoChart(tornadoOf(sweep, rows, figure), sweep.domains));
}

function sobolCharts(sweep: StudyHead, rows: readonly StudyRow[]): readonly Chart[] {
  if (sweep.layout?.kind !== 'sobol-indices') return [];
  return sweep.figures.slice(0, MOST_SENSITIVE).map((figure) => sobolChart(sobolIndicesOf(sweep, rows, figure), sweep.domains));
}

function paretoCharts(frame: StudyFrame): readonly Chart[] {
  const has = (id: FigureId): boolean => frame.rows.some(({ outcome }) => outcome.figures[id] !== null);
  const points = (x: FigureId, y: FigureId): Parameters<typeof paretoChart>[0]['points'] =>
    frame.rows.map((row) => ({ x: row.outcome.figures[x], y: row.outcome.figures[y], verdict: verdictName(row.outcome.verdict), point: pointName(frame, row) }));
  const cost = COSTS.find(has) ?? 'gpus';
  const bound = sloBounds(frame.sweep).get('ttftP99');
  return [
    paretoChart({ id: 'pareto-cost', x: cost, y: 'ttftP99', points: points(cost, 'ttftP99'), ...(bound === undefined ? {} : { boundY: bound }) }),
    paretoChart({ id: 'pareto-speed', x: 'tokensPerSPerUser', y: 'tokensPerSPerGpu', points: points('tokensPerSPerUser', 'tokensPerSPerGpu') }),
  ];
}

/** The deciding figure, and the share in SLO, against the load. */
function capacityCharts(frame: StudyFrame): readonly Chart[] {
  const load = loadAxis(frame);
  if (load === undefined) return [];
  const bounds = new Map([...sloBounds(frame.sweep), ['goodFraction', { value: 0.99, name: '≥ 99 %' }] as const]);
  const figures = [...new Set<FigureId>([frame.figure, ...(frame.hasSlo ? ['goodFraction' as const] : [])])];
  return figures.filter((id) => frame.rows.some(({ outcome }) => outcome.figures[id] !== null)).map((id) => capacityChart(frame, load, id, bounds.get(id)));
}

function mapCharts(frame: StudyFrame): readonly Chart[] {
  const top = frame.dimensions.slice(0, MAPPED);
  return top.flatMap((first, i) => top.slice(i + 1).map((second) => mapChart(frame, first, second)));
}

/** Numbers to the right, names upwards; of two numbers the more important to the right. */
function mapChart(frame: StudyFrame, first: Dimension, second: Dimension): Chart {
  const [x, y] = !first.isNumeric && second.isNumeric ? [second, first] : first.isNumeric === second.isNumeric && !first.isNumeric && first.levels.join('').length > second.levels.join('').length ? [second, first] : [first, second];
  if (!x.isContinuous && !y.isContinuous) return heatMapChart(frame, x, y);
  return frame.rows.length > MOST_DOTS ? binnedMapChart(frame, x, y) : dotMapChart(frame, x, y);
}

function effectCharts(frame: StudyFrame): readonly Chart[] {
  return frame.dimensions.filter((dimension) => groupsOf(dimension, frame.rows).length > 1).slice(0, MOST_EFFECTS).map((dimension) => effectChart(frame, dimension));
}
