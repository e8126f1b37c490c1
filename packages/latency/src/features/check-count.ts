import { ForetokenError } from '@foretoken/kernel';

/**
 * A whole number of at least 1.
 * @throws ForetokenError E0410 naming the field and the value.
 */
export function checkCount(field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ForetokenError(`${field} is ${value}; it must be a whole number of at least 1.`, {
    code: 'E0410',
    path: field,
    hint: `Correct ${field} in the settings of the feature.`,
  });
}
