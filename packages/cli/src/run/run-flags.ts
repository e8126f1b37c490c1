/** Flags of `foretoken run`. */
export interface RunFlags {
  readonly set: readonly string[];
  readonly seed: number | undefined;
  readonly replications: number | undefined;
  readonly out: string | undefined;
  readonly save: boolean;
  readonly 'trace-events': string | undefined;
  readonly quiet: boolean;
  readonly proof: boolean;
  readonly naive: boolean;
}

/** A scenario of the command line: a path, or `-` with the text of standard input. */
export interface ScenarioInput {
  readonly path: string;
  readonly text: string | undefined;
}
