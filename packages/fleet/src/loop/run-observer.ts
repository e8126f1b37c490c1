import type { FleetRun } from './fleet-run.ts';
import type { StepObserver } from './step-observer.ts';

/** Looks into a run while it goes, and at what it left behind. */
export interface RunObserver extends StepObserver {
  /** The run is over; called before it is reduced. */
  onRun(run: FleetRun): void;
}
