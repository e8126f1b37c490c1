import { z } from 'zod';

/** A whole number of at least `minimum`. */
export function wholeNumber(minimum: number, description: string): z.ZodNumber {
  return z.number().int().min(minimum).describe(description);
}

/** A finite number greater than 0. */
export function positiveNumber(description: string): z.ZodNumber {
  return z.number().gt(0).describe(description);
}

/** A number in (0, 1]. */
export function share(description: string): z.ZodNumber {
  return z.number().gt(0).max(1).describe(description);
}

/** Non-empty text. */
export function word(description: string): z.ZodString {
  return z.string().min(1).describe(description);
}
