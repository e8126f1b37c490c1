/** A worker as it announces itself; plain data. */
export interface WorkerInfo {
  /** `host-pid-random` */
  readonly id: string;
  readonly host: string;
  readonly program: string;
  readonly threads: number;
}

/**
 * What a study needs of a server beside the queue of jobs: files by content, results by job, and who is there. Methods wait while the
 * connection is down, and go on when it is back.
 */
export interface QueueStore {
  /** Is this file there as a whole? It is then kept for another week. */
  hasBlob(sha256: string): Promise<boolean>;
  /** Stores a file, cut in parts; what was there is replaced. */
  putBlob(sha256: string, parts: AsyncIterable<Uint8Array>): Promise<void>;
  /** The parts of a file, in order. @throws ForetokenError E1045 when it is not there. */
  blob(sha256: string): AsyncIterable<Uint8Array>;
  /** Keeps the result of a job, for a week; the same job again replaces it. */
  putResult(study: string, job: string, result: Uint8Array): Promise<void>;
  /** Jobs of a study whose results are kept. */
  resultIds(study: string): Promise<readonly string[]>;
  result(study: string, job: string): Promise<Uint8Array | undefined>;
  dropResult(study: string, job: string): Promise<void>;
  /** Says that a worker is there, for the next `ttlS` seconds. */
  announce(worker: WorkerInfo, ttlS: number): Promise<void>;
  leave(id: string): Promise<void>;
  /** Workers of all programs, sorted by id. */
  workers(): Promise<readonly WorkerInfo[]>;
}

/** How long files and results stay after their last use, in seconds. */
export const KEPT_S: number = 7 * 24 * 3600;
