import type { Chart } from '../charts/chart.ts';

/** Charts whose file names would be the same get a number. */
export function uniqueIds(charts: readonly Chart[]): readonly Chart[] {
  const taken = new Map<string, number>();
  return charts.map((chart) => {
    const before = taken.get(chart.id) ?? 0;
    taken.set(chart.id, before + 1);
    return before === 0 ? chart : { ...chart, id: `${chart.id}-${before + 1}` };
  });
}
