import { z } from 'zod';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

const PATTERN = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;

const EXPECTED = 'a duration such as `500ms`, `1s`, `20m`, `1h`, or a number of seconds';

/** Seconds of `500ms`, `1.5s`, `20m`, `1h`, `2d`; undefined when the text is no duration. */
export function parseDurationS(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  if (match === null) return undefined;
  const [, amount = '', unit = ''] = match;
  // Division, not a factor of 0.001, keeps 80ms at the double nearest to 0.08.
  return unit === 'ms' ? Number(amount) / 1000 : Number(amount) * (SECONDS_PER_UNIT[unit] ?? 1);
}

/** A duration in a scenario, read into seconds; `minimumS` is exclusive when 0 is not allowed. */
export function durationS(description: string, allowZero = false): z.ZodType<number, string | number> {
  const number = allowZero ? z.number().min(0) : z.number().gt(0);
  return z
    .union([number, z.string().regex(PATTERN, `must be ${EXPECTED}`)], `must be ${EXPECTED}`)
    .transform((value) => (typeof value === 'number' ? value : (parseDurationS(value) ?? Number.NaN)))
    .refine((value) => allowZero || value > 0, 'must be longer than 0 s')
    .describe(description);
}
