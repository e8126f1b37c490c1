import { findAlias } from '../formats/column-aliases.ts';

/** Where a file of rates keeps what; numbers of columns from 0. */
export interface RateColumns {
  readonly time: number;
  readonly rate: number;
  readonly cv?: number;
  readonly unitsPerSecond: number;
  /** Names of all columns, for messages. */
  readonly names: readonly string[];
}

const TIMES: readonly (readonly [unitsPerSecond: number, names: readonly string[]])[] = [
  [1, ['timestamp_s', 'time_s', 't_s', 'timestamp', 'time', 't', 'ts', 'seconds', 'sec', 's', 'offset_s', 'datetime', 'date']],
  [1e3, ['timestamp_ms', 'time_ms', 't_ms', 'ts_ms', 'ms']],
  [1 / 60, ['minutes', 'minute', 'time_min', 't_min']],
  [1 / 3600, ['hours', 'hour', 'time_h', 't_h']],
];
const RATES: readonly string[] = [
  'total_rate_rps', 'rate_rps', 'rps', 'rate', 'qps', 'requests_per_second', 'requests_per_s', 'req_per_s', 'rate_per_s', 'request_rate', 'arrival_rate', 'total_rate', 'queries_per_second', 'value',
];
const CVS: readonly string[] = ['rate_weighted_cv', 'cv', 'coefficient_of_variation', 'burstiness_cv'];

/** Columns by their usual names, in any spelling; undefined when time or rate has none of them. */
export function findRateColumns(names: readonly string[]): RateColumns | undefined {
  const rate = findAlias(RATES, names);
  const cv = findAlias(CVS, names);
  for (const [unitsPerSecond, aliases] of TIMES) {
    const time = findAlias(aliases, names);
    if (time === undefined || rate === undefined) continue;
    return { time: names.indexOf(time), rate: names.indexOf(rate), unitsPerSecond, names, ...(cv === undefined ? {} : { cv: names.indexOf(cv) }) };
  }
  return undefined;
}
