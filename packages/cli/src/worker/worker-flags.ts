/** Flags of `foretoken worker`. */
export interface WorkerFlags {
  readonly queue: string | undefined;
  readonly 'queue-ca': string | undefined;
  readonly threads: number | undefined;
  readonly lock: number | undefined;
  readonly 'exit-when-idle': number | undefined;
  readonly cache: string | undefined;
  readonly 'print-queue': boolean;
  readonly quiet: boolean;
}
