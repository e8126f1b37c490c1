import { badNumber, invalidLength, missingValue, type TracePosition } from '../diagnostics.ts';

const MAX_TOKENS = 2_147_483_647;

/**
 * A length in tokens from its text. `374`, `374.0` and ` 374 ` are lengths; fractions are not.
 * @throws ForetokenError E0504 (not a number), E0505 (negative or NaN), E0515 (empty).
 */
export function parseLength(text: string, column: string, position: TracePosition): number {
  const trimmed = text.trim();
  if (trimmed === '') throw missingValue(position, column);
  if (/^[+-]?(nan|-.*|inf(inity)?)$/i.test(trimmed)) throw invalidLength(position, column, trimmed);
  if (!/^[+-]?\d+(\.\d*)?(e\+?\d+)?$/i.test(trimmed)) throw badNumber(position, column, trimmed);
  const value = Number(trimmed);
  if (value < 0) throw invalidLength(position, column, trimmed);
  if (!Number.isInteger(value) || value > MAX_TOKENS) throw badNumber(position, column, trimmed);
  return value;
}
