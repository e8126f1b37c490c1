/** Flags of `foretoken check`. */
export interface CheckFlags {
  readonly assert: readonly string[];
  readonly set: readonly string[];
  readonly seed: number | undefined;
  readonly replications: number | undefined;
  readonly strict: boolean;
  readonly junit: string | undefined;
  readonly github: boolean;
  readonly quiet: boolean;
}
