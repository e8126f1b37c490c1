import type { PointOutcome, PointTask, StudyScenario } from '../point/point.ts';

/** A file that the points of a study need. */
export interface StudyFile {
  readonly kind: 'trace' | 'rates' | 'model' | 'policy';
  /** As scenarios name it, relative to the folder of the study's scenario. */
  readonly name: string;
  /** Absolute path on this machine. */
  readonly path: string;
  /** SHA-256 of its content, hexadecimal. */
  readonly sha256: string;
  /** Of a policy: names of the files that it imports, which are files of the study, too. */
  readonly imports?: readonly string[];
}

/** What the tasks of a study share. */
export interface ExecutedStudy {
  readonly name: string;
  readonly scenario: StudyScenario;
  readonly files: readonly StudyFile[];
  /** `programIdentity()` of whoever submits. */
  readonly program: string;
}

/** What an executor reports while it works. */
export interface ExecutorEvents {
  /** Outcomes in whatever order they come, each key once. The executor waits for the promise before it counts them as kept. */
  onOutcomes(outcomes: readonly PointOutcome[]): Promise<void> | void;
  /** Something that people should see on stderr: a worker joined, a connection was lost. */
  onMessage?(message: string): void;
}

/** Where points are computed: threads of this process, or workers on other machines. */
export interface StudyExecutor {
  /**
   * Computes all tasks; keys are distinct. Resolves when every outcome was reported. When `signal` is aborted it stops as soon as it can and
   * rejects with the signal's reason; outcomes reported so far stay valid.
   */
  execute(study: ExecutedStudy, tasks: readonly PointTask[], events: ExecutorEvents, signal: AbortSignal): Promise<void>;
  /** Frees threads and connections. */
  close(): Promise<void>;
}
