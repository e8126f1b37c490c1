/** Milliseconds of a clock that only moves forward, to pace chunks; nothing of it reaches a result. */
export function elapsedMs(): number {
  return performance.now();
}

/** `2026-11-26T01:40:17.123Z`, for the log beside a study. */
export function timeStamp(): string {
  return new Date().toISOString();
}

/** Milliseconds since 1970, for the age of files on disk. */
export function wallClockMs(): number {
  return Date.now();
}
