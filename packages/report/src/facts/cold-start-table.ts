import { MISSING, count, duration } from '@foretoken/kernel';
import type { ColdStartResult } from '@foretoken/fleet';
import { column, tableOf } from './report-table.ts';
import type { ColumnOf, ReportTable } from './report-table.ts';

/** How long replicas took to start, and the mean of each stage. */
export function coldStartTable(starts: readonly ColdStartResult[]): ReportTable {
  const stages = [...new Set(starts.flatMap((start) => start.stages.filter(({ meanS }) => meanS > 0).map(({ stage }) => stage)))];
  const columns: readonly ColumnOf<ColdStartResult>[] = [
    column('starts', 'That ended during the run.', ({ count: times }) => count(times)),
    column('mean', 'From the wish for a replica to its readiness.', ({ meanS }) => duration(meanS)),
    column('max', 'The longest.', ({ maxS }) => duration(maxS)),
    ...stages.map((stage) => column<ColdStartResult>(stage, 'Mean of this stage.', (start) => stageText(start, stage))),
  ];
  return tableOf({ id: 'cold-starts', title: 'Cold starts', caption: 'From the wish for a replica to its readiness, and the mean of each stage; stages may overlap.', head: 'cold starts' }, columns, starts, ({ pool }) => pool);
}

function stageText({ stages }: ColdStartResult, name: string): string {
  const found = stages.find(({ stage }) => stage === name);
  return found === undefined ? MISSING : duration(found.meanS);
}
