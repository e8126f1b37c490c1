import type { RunObserver } from '@foretoken/fleet';

/** One observer that tells several. */
export function observeAll(observers: readonly RunObserver[]): RunObserver {
  return {
    onStart: (...start) => observers.forEach((each) => each.onStart(...start)),
    onBatch: (...step) => observers.forEach((each) => each.onBatch(...step)),
    onPreempted: (...event) => observers.forEach((each) => each.onPreempted(...event)),
    onWait: (...event) => observers.forEach((each) => each.onWait(...event)),
    onTaken: (...event) => observers.forEach((each) => each.onTaken(...event)),
    onRun: (run) => observers.forEach((each) => each.onRun(run)),
  };
}
