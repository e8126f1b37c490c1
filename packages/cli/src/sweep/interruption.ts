import process from 'node:process';

/** Ctrl-C and SIGTERM as a signal that work can stop for. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Gives the signals back. */
  release(): void;
}

export const EXIT_INTERRUPTED = 130;

/** The first Ctrl-C asks to stop and keep what is done, the second ends the process at once. */
export function onInterruption(): Interruption {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return { signal: controller.signal, release: () => void process.off('SIGINT', interrupt).off('SIGTERM', interrupt) };
}
