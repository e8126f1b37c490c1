import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns, RequestLog } from '@foretoken/engines';
import { FAILURE_NAMES } from '@foretoken/fleet';
import { csvField } from './csv-field.ts';

/** Columns of `requests.csv`, in order; times in seconds, an empty cell = it never happened. */
export const REQUEST_CSV_HEADER: readonly string[] = [
  'id', 'arrival_s', 'input_tokens', 'output_tokens', 'class', 'session', 'outcome', 'replica',
  'first_scheduled_s', 'first_token_s', 'finish_s', 'ttft_s', 'tpot_s', 'e2e_s', 'queue_s',
  'cached_tokens', 'preemptions', 'generated_tokens',
];

/** What a log with KV tiers adds, at the end. */
const TIER_HEADER: readonly string[] = ['host_tokens', 'disk_tokens'];

/** Names of pools, and which one each request's answer, or last attempt, was in; below 0 = in none. */
export interface RequestPools {
  readonly names: readonly string[];
  readonly poolOf: (request: number) => number;
}

export interface RequestsCsvOptions {
  /** Added to `ttft_s` and `e2e_s` when latencies are client-side; the time stamps stay the server's. Default 0. */
  readonly requestOverheadS?: number;
  /** Rows per chunk. Default 2048. */
  readonly chunkRows?: number;
  /** Of a fleet with several pools: adds the column `pool` at the end; `replica` is then the number within it. */
  readonly pools?: RequestPools;
}

const OUTCOME_NAMES: Readonly<Record<number, string>> = { ...FAILURE_NAMES, [OUTCOME.pending]: 'pending', [OUTCOME.completed]: 'completed' };

/** `requests.csv` in chunks of text, so that a million rows never stand in memory; seconds to the nanosecond. */
export function* requestsCsv(columns: RequestColumns, log: RequestLog, options: RequestsCsvOptions = {}): Generator<string, void, undefined> {
  const overheadS = options.requestOverheadS ?? 0;
  const chunkRows = options.chunkRows ?? 2048;
  const classNames = (columns.classNames ?? []).map(csvField);
  const { pools } = options;
  const poolNames = pools?.names.map(csvField) ?? [];
  const poolCell = (row: number): string => (pools === undefined ? '' : `,${poolNames[pools.poolOf(row)] ?? ''}`);
  yield `${[...REQUEST_CSV_HEADER, ...(log.hostTokens === undefined ? [] : TIER_HEADER), ...(pools === undefined ? [] : ['pool'])].join(',')}\n`;
  for (let start = 0; start < columns.count; start += chunkRows) {
    let chunk = '';
    const end = Math.min(start + chunkRows, columns.count);
    for (let row = start; row < end; row += 1) chunk += `${csvRow(columns, log, classNames, overheadS, row)}${poolCell(row)}\n`;
    yield chunk;
  }
}

function csvRow(columns: RequestColumns, log: RequestLog, classNames: readonly string[], overheadS: number, row: number): string {
  const arrivalS = at(columns.arrivalS, row);
  const scheduledS = at(log.firstScheduledS, row);
  const firstS = at(log.firstTokenS, row);
  const finishS = at(log.finishS, row);
  const generated = at(log.generatedTokens, row);
  const completed = at(log.outcome, row) === OUTCOME.completed;
  const session = columns.session === undefined ? -1 : at(columns.session, row);
  const replica = at(log.replica, row);
  const tpotS = completed && finishS > firstS ? (finishS - firstS) / (generated - 1) : Number.NaN;
  return `${row},${seconds(arrivalS)},${at(columns.inputTokens, row)},${at(columns.outputTokens, row)},${
    classNames[columns.classIndex?.[row] ?? 0] ?? ''},${session < 0 ? '' : session},${
    OUTCOME_NAMES[at(log.outcome, row)] ?? ''},${replica < 0 ? '' : replica},${
    seconds(scheduledS)},${seconds(firstS)},${seconds(finishS)},${
    seconds(firstS - arrivalS + overheadS)},${seconds(tpotS)},${
    seconds(completed ? finishS - arrivalS + overheadS : Number.NaN)},${seconds(scheduledS - arrivalS)},${
    at(log.cachedTokens, row)},${at(log.preemptions, row)},${generated}${tierCells(log, row)}`;
}

function tierCells({ hostTokens, diskTokens }: RequestLog, row: number): string {
  return hostTokens === undefined ? '' : `,${at(hostTokens, row)},${at(diskTokens ?? [], row)}`;
}

/** Nanoseconds are far below any step time and keep the file a third smaller than raw doubles. */
function seconds(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 1e9) / 1e9) : '';
}

function at(column: ArrayLike<number>, row: number): number {
  return column[row] ?? Number.NaN;
}
