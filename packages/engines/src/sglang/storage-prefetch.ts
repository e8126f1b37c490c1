/** Pages on their way from storage to host memory, into room that is set aside for them. */
export interface StoragePrefetch {
  /** They continue a prefix of so many tokens. */
  readonly from: number;
  readonly tokens: number;
  readonly beginS: number;
  readonly doneS: number;
  /** From then on the request does not wait for the rest. */
  readonly deadlineS: number;
}

/** When a request stops waiting for its prefetch. */
export function prefetchEndS({ doneS, deadlineS }: StoragePrefetch): number {
  return Math.min(doneS, deadlineS);
}
