import { parameterError } from '../diagnostics.ts';

/** Throws E0010 unless the value is finite. */
export function checkFinite(distribution: string, parameter: string, value: number): void {
  if (!Number.isFinite(value)) throw parameterError(distribution, parameter, value, 'a finite number');
}

/** Throws E0010 unless the value is finite and above 0. */
export function checkPositive(distribution: string, parameter: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw parameterError(distribution, parameter, value, 'a finite number above 0');
}

/** Throws E0010 unless the value is finite and at least 0. */
export function checkNonNegative(distribution: string, parameter: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw parameterError(distribution, parameter, value, 'a finite number from 0');
}
