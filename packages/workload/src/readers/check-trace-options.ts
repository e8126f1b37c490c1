import { badOption } from '../diagnostics.ts';
import type { TraceOptions } from './trace-options.ts';

/** @throws ForetokenError E0513 for an option outside its bounds. */
export function checkTraceOptions(options: TraceOptions): void {
  const { limit, fromS, toS, timeScale, rateScale, jitter, columns, zeroOutput, sessionGapS } = options;
  check('limit', limit, limit === undefined || (Number.isInteger(limit) && limit > 0), 'a whole number above 0');
  check('fromS', fromS, fromS === undefined || (fromS >= 0 && fromS < Infinity), 'a number of seconds from 0');
  check('toS', toS, toS === undefined || toS > (fromS ?? 0), `a number of seconds above fromS = ${fromS ?? 0}`);
  check('timeScale', timeScale, positive(timeScale), 'a finite number above 0');
  check('rateScale', rateScale, positive(rateScale), 'a finite number above 0');
  check('jitter.binS', jitter?.binS, positive(jitter?.binS), 'a finite number of seconds above 0');
  check('zeroOutput', zeroOutput, zeroOutput === undefined || ['drop', 'clamp', 'keep'].includes(zeroOutput), '"drop", "clamp" or "keep"');
  check('sessionGap', sessionGapS, sessionGapS === undefined || (sessionGapS >= 0 && sessionGapS < Infinity), 'a finite number of seconds from 0');
  const unit = columns?.arrival?.unit;
  check('columns.arrival.unit', unit, unit === undefined || ['s', 'ms', 'us', 'ns', 'iso'].includes(unit), 's, ms, us, ns or iso');
  const blockTokens = columns?.hashIds?.blockTokens;
  check('columns.hashIds.blockTokens', blockTokens, blockTokens === undefined || (Number.isInteger(blockTokens) && blockTokens > 0), 'a whole number above 0');
}

const positive = (value: number | undefined): boolean => value === undefined || (value > 0 && value < Infinity);

function check(path: string, value: unknown, ok: boolean, bound: string): void {
  if (!ok) throw badOption(path, value, bound);
}
