/** Flags of `foretoken explain`. */
export interface ExplainFlags {
  readonly request: number | undefined;
  readonly at: readonly string[];
  readonly knobs: boolean;
  readonly 'knob-seeds': number | undefined;
  readonly 'knob-requests': number | undefined;
  readonly workers: number | undefined;
  readonly 'trace-events': string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly limit: number | undefined;
  readonly set: readonly string[];
  readonly seed: number | undefined;
  readonly quiet: boolean;
}
