import type { RequestColumns } from '@foretoken/engines';
import { checkBooks } from './check-books.ts';
import { clientLog } from './client-log.ts';
import type { FleetParts } from './fleet-parts.ts';
import type { FleetRun } from './fleet-run.ts';
import { wasteOf, wasteOfRow } from './waste.ts';
import type { RowWaste } from './waste.ts';

/** Closes the books when nothing more happens; `nowS` = time of the last event. */
export function finishRun(parts: FleetParts, columns: RequestColumns, nowS: number): FleetRun {
  const { desk, table, dispatcher, handOver, slots, pools, gaps, nodes, record, faults, externals, lifecycle } = parts;
  const { book } = desk;
  const lastArrivalS = columns.arrivalS[columns.count - 1]!;
  desk.closeAll(Math.max(nowS, lastArrivalS));
  const prefillRowOf = (row: number): number => handOver?.prefillRowOf(row) ?? -1;
  const log = clientLog(columns, table, book, { prefillRowOf, lagS: dispatcher.lagS, seenS: dispatcher.seenS });
  let endS = lastArrivalS;
  for (const finishS of log.finishS) if (finishS > endS) endS = finishS;
  // Engines may work on for clients that have left.
  for (let row = 0; row < table.rows; row++) if (table.log.finishS[row]! > endS) endS = table.log.finishS[row]!;
  // Without an answer to wait for, what happened to a replica may be the last thing.
  for (const { stateSinceS } of slots) if (stateSinceS > endS) endS = stateSinceS;
  lifecycle.finish(endS);
  checkBooks(log, desk.legs, slots);
  for (const { recorder } of pools) recorder.finish();
  const answering = new Set<number>();
  for (let request = 0; request < columns.count; request++) if (book.outcome[request] === 0) answering.add(prefillRowOf(book.finalRow[request]!));
  const wastedBy = (row: number): RowWaste | undefined => wasteOfRow(row, columns.count, table, book, (each) => answering.has(each));
  return {
    log,
    gaps,
    recorders: pools.map(({ recorder }) => recorder),
    pools,
    slots,
    nodes: nodes.map((each) => each?.nodes),
    record,
    legs: desk.legs,
    faults: faults.windows,
    idleFaults: faults.idle,
    externals: [...externals.values()].map(({ name, use, usd }) => ({ name, use, usd })),
    handOver: handOver === undefined ? null : handOver.totals,
    waste: wasteOf(table.rows, wastedBy),
    wastedBy,
    prefillRowOf,
    table,
    book,
    lagS: dispatcher.lagS,
    seenS: dispatcher.seenS,
    poolOf: (request) => {
      const row = book.finalRow[request]! < 0 ? request : book.finalRow[request]!;
      return slots[table.slot[row]!]?.pool ?? -1;
    },
    endS,
  };
}
