/** A file of a study, by its absolute path on the machine of the submitter. */
export interface ShippedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Everything that a worker must know of a study to compute its points; its SHA-256 is the id of the study. */
export interface StudyManifest {
  readonly schema: 'foretoken.queue-study/1';
  readonly program: string;
  readonly name: string;
  readonly scenario: { readonly shown: string; readonly text: string; /** Absolute. */ readonly folder: string; /** Absolute. */ readonly cwd: string };
  /** Sorted by path. */
  readonly files: readonly ShippedFile[];
}
