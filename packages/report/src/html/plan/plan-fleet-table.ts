import { duration, positiveHalfWidthText, quantity, usd } from '@foretoken/kernel';
import type { PlannedBound, PlanResult, RecommendedFleet } from '@foretoken/study';
import { headroomShare } from '../../plan/plan-table.ts';
import type { SortableCell, SortableColumn, SortableTable } from '../sortable-table.ts';

interface Column extends SortableColumn {
  cell(fleet: RecommendedFleet): SortableCell;
}

/** The ranked fleets: what they are, what they cost, how they keep each bound, what is left, and what a loss does. */
export function planFleetTable({ fleets, slo }: PlanResult): SortableTable {
  const choices = (pick: (fleet: RecommendedFleet) => string): { choices?: readonly string[] } => {
    const values = [...new Set(fleets.map(pick))].toSorted();
    return values.length < 2 ? {} : { choices: values };
  };
  const columns: readonly Column[] = [
    { head: 'fleet', about: 'rank, replicas and kind', cell: ({ rank, replicas, label }) => ({ text: `${rank}. ${replicas} × ${label}`, sort: rank }) },
    { head: 'GPU', about: 'kind of GPU', align: 'left', ...choices(({ gpu }) => gpu), cell: ({ gpu }) => ({ text: gpu }) },
    { head: 'engine', about: 'engine and version', align: 'left', ...choices(({ engine }) => engine), cell: ({ engine }) => ({ text: engine }) },
    { head: 'GPUs', about: 'all GPUs, spares included', cell: ({ gpus }) => ({ text: String(gpus), sort: gpus }) },
    { head: 'cost', about: 'US dollars per hour', cell: ({ usdPerHour }) => ({ text: `${usd(usdPerHour)}/h`, sort: usdPerHour }) },
    { head: '$/M out', about: 'US dollars per million output tokens', cell: ({ usdPerMillionOutputTokens: cost }) => ({ text: usd(cost ?? NaN), sort: cost }) },
    ...slo.map((bound): Column => ({ head: `${bound.class === undefined ? '' : `${bound.class} `}${bound.statistic} ${bound.metric.toUpperCase()}`, about: `bound ${duration(bound.boundS)}; ± is a 95 % half-width`, cell: (fleet) => boundCell(fleet, bound) })),
    { head: 'headroom', about: 'more traffic that it still holds', cell: ({ capacity }) => (capacity === null ? { text: '–', sort: null } : { text: headroomShare(capacity.headroom), sort: capacity.headroom }) },
    { head: 'capacity', about: 'highest rate that held, lowest that did not', cell: ({ capacity }) => capacityCell(capacity) },
    { head: 'one fewer', about: 'the same fleet with one replica fewer', align: 'left', cell: lossCell },
    { head: 'check', about: 'an independent simulation with other seeds', align: 'left', cell: ({ check }) => (check === null ? { text: '–' } : check.holds ? { text: '✓ held', tone: 'good' } : { text: '✗ did not', tone: 'bad' }) },
    { head: 'file', about: 'the scenario that runs it', align: 'left', cell: ({ file }) => ({ text: file }) },
  ];
  return {
    id: 'fleets',
    caption: 'Fleets that hold the SLO, the cheapest first.',
    columns: columns.map(({ cell: _, ...column }) => column),
    rows: fleets.map((fleet) => columns.map((column) => column.cell(fleet))),
  };
}

function boundCell({ bounds }: RecommendedFleet, { metric, statistic, class: name }: PlanResult['slo'][number]): SortableCell {
  const found: PlannedBound | undefined = bounds.find((each) => each.metric === metric && each.statistic === statistic && each.class === name);
  if (found?.actualS == null) return { text: '–', sort: null };
  return { text: `${duration(found.actualS)}${positiveHalfWidthText(found.actualS, found.halfWidthS, duration)}`, sort: found.actualS };
}

function capacityCell(capacity: RecommendedFleet['capacity']): SortableCell {
  if (capacity === null) return { text: '–', sort: null };
  return { text: capacity.missedPerS === null ? `≥ ${quantity(capacity.heldPerS)} req/s` : `${quantity(capacity.heldPerS)} to ${quantity(capacity.missedPerS)} req/s`, sort: capacity.heldPerS };
}

function lossCell({ loss }: RecommendedFleet): SortableCell {
  if (loss === null) return { text: '–' };
  return loss.holds ? { text: '✓ holds', tone: 'good' } : { text: loss.verdict === 'overloaded' ? '✗ overloaded' : '✗ misses', tone: 'bad' };
}
