export { ForetokenError } from './errors.ts';
export type { ForetokenErrorOptions } from './errors.ts';
