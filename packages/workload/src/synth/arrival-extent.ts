import type { ArrivalExtent } from './generate-arrivals.ts';
import type { SynthesisSpec } from './synthesis-spec.ts';

/** The extent of a spec without sessions. */
export const arrivalExtent = ({ requests, durationS }: SynthesisSpec): ArrivalExtent => ({
  ...(requests === undefined ? {} : { count: requests }),
  ...(durationS === undefined ? {} : { durationS }),
});
