import type { FigureId, ParetoPoint, PlanResult } from '@foretoken/study';
import { duration } from '@foretoken/kernel';
import type { Chart } from '../charts/chart.ts';
import { paretoChart } from '../study-charts/pareto-chart.ts';
import { uniqueIds } from '../study-charts/unique-ids.ts';
import { verdictName } from '../study-charts/verdict-marks.ts';
import { planBoundChart } from './plan-bound-chart.ts';
import { planCapacityChart } from './plan-capacity-chart.ts';
import { planCostChart } from './plan-cost-chart.ts';
import { planFateChart } from './plan-fate-chart.ts';
import { planGrowthChart } from './plan-growth-chart.ts';
import { planReplicasChart } from './plan-replicas-chart.ts';

/** Bounds with a chart of their own. */
const MOST_BOUNDS = 4;

/** Every chart of a plan, in the order of its page; those whose question was not asked are left out. */
export function planCharts(result: PlanResult): readonly Chart[] {
  const maybe = [
    planCapacityChart(result),
    ...result.slo.slice(0, MOST_BOUNDS).map((bound) => planBoundChart(result, bound)),
    planReplicasChart(result),
    ...trade(result, 'plan-pareto-ttft', 'usdPerHour', 'ttftP99'),
    ...trade(result, 'plan-pareto-itl', 'usdPerHour', 'itlP99'),
    ...trade(result, 'plan-pareto-speed', 'tokensPerSPerUser', 'tokensPerSPerGpu'),
    planGrowthChart(result),
  ];
  return uniqueIds([planCostChart(result), planFateChart(result), ...maybe.filter((chart) => chart !== undefined)]);
}

const FIGURES_OF = { usdPerHour: 'usdPerHour', ttftP99: 'ttftP99S', itlP99: 'itlP99S', tokensPerSPerGpu: 'tokensPerSPerGpu', tokensPerSPerUser: 'tokensPerSPerUser' } as const satisfies Partial<Record<FigureId, keyof ParetoPoint>>;

/** Two figures of every simulated fleet; none where no fleet was simulated to its end. */
function trade({ pareto, slo }: PlanResult, id: string, x: keyof typeof FIGURES_OF, y: keyof typeof FIGURES_OF): readonly Chart[] {
  const points = pareto.map((point) => ({ x: point[FIGURES_OF[x]], y: point[FIGURES_OF[y]], verdict: verdictName(point.holds ? 'met' : 'missed'), point: `${point.replicas} × ${point.label}` }));
  if (!points.some((point) => point.x !== null && point.y !== null)) return [];
  const bound = slo.find((term) => term.class === undefined && `${term.metric}P99` === y && term.statistic === 'p99');
  return [paretoChart({ id, x, y, points, ...(bound === undefined ? {} : { boundY: { value: bound.boundS, name: `SLO ≤ ${duration(bound.boundS)}` } }) })];
}
