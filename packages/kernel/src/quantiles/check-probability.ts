import { probabilityError } from '../diagnostics.ts';

/** Throws E0020 unless 0 <= p <= 1. */
export function checkProbability(name: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw probabilityError(name, p, 'from 0 to 1');
}

/** Throws E0020 unless 0 < p < 1. */
export function checkOpenProbability(name: string, p: number): void {
  if (!(p > 0 && p < 1)) throw probabilityError(name, p, 'above 0 and below 1');
}
