/** A failure that a user can act on: a stable code, where it happened, and the next step. */
export interface ForetokenErrorOptions {
  /** Stable diagnostic code such as `E0310`; listed in docs/diagnostics.md. */
  readonly code: string;
  /** What the error is about: a file position, a scenario path, a flag. */
  readonly path?: string;
  /** What to do next, as a sentence. */
  readonly hint?: string;
  /** 2 = invalid input, 4 = infeasible, 1 = internal; see the exit codes of the architecture. */
  readonly exitCode?: 1 | 2 | 3 | 4 | 5;
}

/** The only error type thrown on purpose; anything else is a bug. */
export class ForetokenError extends Error {
  readonly code: string;
  readonly path: string | undefined;
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(message: string, options: ForetokenErrorOptions) {
    super(message);
    this.name = 'ForetokenError';
    this.code = options.code;
    this.path = options.path;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 2;
  }
}
