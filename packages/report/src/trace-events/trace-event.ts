/** One event of the Trace Event Format (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU); times in µs. */
export interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  readonly ph: 'X' | 'b' | 'e' | 'C' | 'i' | 'M';
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid?: number;
  readonly id?: string;
  readonly s?: 'g' | 'p';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Process of what concerns the whole fleet; replicas count from 1. */
export const FLEET_PROCESS = 0;

/** Seconds as microseconds, to the nanosecond. */
export function micros(seconds: number): number {
  return Math.round(seconds * 1e9) / 1000;
}
