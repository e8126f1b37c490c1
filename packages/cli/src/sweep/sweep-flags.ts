/** Flags of `foretoken sweep`. */
export interface SweepFlags {
  readonly workers: number | undefined;
  readonly queue: string | undefined;
  readonly 'queue-ca': string | undefined;
  readonly wait: number | undefined;
  readonly out: string | undefined;
  readonly set: readonly string[];
  readonly replications: string | undefined;
  readonly precision: string | undefined;
  readonly seed: number | undefined;
  readonly top: number | undefined;
  readonly by: string | undefined;
  readonly report: boolean;
  readonly quiet: boolean;
}
