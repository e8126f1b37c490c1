/** A link whose transfers share its rate equally (processor sharing), each capped by its own end's rate. */
export interface FairShareLink {
  /** `bytes` start to move at `nowS`; returns the transfer's number. Times of calls never decrease. */
  start(nowS: number, bytes: number, capBytesPerS?: number): number;
  /** The transfer is given up. */
  cancel(transfer: number, nowS: number): void;
  /** When the next transfer ends if nothing else starts; Infinity when idle. */
  nextEndS(): number;
  /** Takes the transfers that have ended by `nowS`, in order of their ends. */
  take(nowS: number): readonly { readonly transfer: number; readonly endS: number }[];
  /** Transfers under way. */
  readonly active: number;
  /** Bytes moved so far, and seconds with at least one transfer under way. */
  readonly movedBytes: number;
  readonly busyS: number;
}
