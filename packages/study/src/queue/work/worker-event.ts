/** What happens on a worker, for its log; plain data. */
export type WorkerEvent =
  | { readonly event: 'ready'; readonly id: string; readonly program: string; readonly threads: number; readonly queue: string }
  | { readonly event: 'study'; readonly study: string; readonly name: string; readonly seconds: number }
  | { readonly event: 'started' | 'done'; readonly job: string; readonly points: number; readonly failed: number; readonly seconds: number }
  | { readonly event: 'failed'; readonly job: string; readonly reason: string }
  | { readonly event: 'recovered'; readonly job: string }
  | { readonly event: 'message'; readonly text: string }
  | { readonly event: 'draining'; readonly running: number; readonly why: 'signal' | 'idle' };

/** What a worker did until it left. */
export interface WorkerSummary {
  readonly id: string;
  readonly program: string;
  readonly chunks: number;
  readonly points: number;
  /** Points whose outcome is a failure. */
  readonly failedPoints: number;
  /** Chunks that another worker, or another try, must do. */
  readonly failedChunks: number;
  readonly ended: 'signal' | 'idle';
}
