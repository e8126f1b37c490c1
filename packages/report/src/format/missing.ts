/** Stands where there is no number; its reason is printed near it. */
export const MISSING = '–';
