/** Flags of `foretoken compare`. */
export interface CompareFlags {
  readonly engines: string | undefined;
  readonly sort: string | undefined;
  readonly baseline: string | undefined;
  readonly set: readonly string[];
  readonly seed: number | undefined;
  readonly replications: string | undefined;
  readonly precision: string | undefined;
  readonly out: string | undefined;
  readonly workers: number | undefined;
  readonly quiet: boolean;
}
