/** Stands where there is no number; its reason is printed near it. */
export const MISSING = '–';

/** A number that can be rounded and scaled without becoming infinite. */
export function isShowable(value: number): boolean {
  return Math.abs(value) <= 1e300;
}
