import type { RunResult } from '@foretoken/fleet';
import { classTable } from './class-table.ts';
import { coldStartTable } from './cold-start-table.ts';
import { legTable } from './leg-table.ts';
import { poolTable } from './pool-table.ts';
import type { ReportTable } from './report-table.ts';

/** The tables that a result has rows for: pools, classes, routes, cold starts. */
export function fleetTables({ pools = [], classes = [], routes = [], fleet }: RunResult): readonly ReportTable[] {
  return [poolTable(pools), classTable(classes), legTable(routes), coldStartTable(fleet?.coldStarts ?? [])].filter(({ rows }) => rows.length > 0);
}
