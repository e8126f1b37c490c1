/** One candidate before its simulation; plain data, so that a thread can be given it. */
export interface Candidate {
  /** Name of its row. */
  readonly label: string;
  readonly path: string;
  /** Text of the scenario: read once, and standard input cannot be read by a thread. */
  readonly text: string;
  readonly sets: readonly string[];
  /** Engine in place of the scenario's own; absent = the scenario as it is. */
  readonly engine?: { readonly name: string; readonly version?: string };
}
