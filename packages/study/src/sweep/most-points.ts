/** Points that a sweep may have. */
export const MOST_POINTS = 1_000_000;
