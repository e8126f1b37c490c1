import { type ScenarioDocument, ScenarioError, type ScenarioPath, type ScenarioProblem } from '@foretoken/fleet';
import type { SweepFault } from './diagnostics.ts';

/** Gathers what is wrong with a sweep file, to report all of it at once, each at its place. */
export class SweepProblems {
  readonly #document: ScenarioDocument;
  readonly #problems: ScenarioProblem[] = [];

  constructor(document: ScenarioDocument) {
    this.#document = document;
  }

  /** Points at the value at `path`, or at its key. */
  add(fault: SweepFault, path: ScenarioPath, ofKey = false): void {
    this.#problems.push({ ...fault, place: this.#document.place(path, ofKey) });
  }

  /** Points at a flag. */
  addFlag(fault: SweepFault, flag: string): void {
    this.#problems.push({ ...fault, place: { kind: 'set', flag } });
  }

  throwIfAny(): void {
    if (this.#problems.length > 0) throw new ScenarioError(this.#problems);
  }

  /** The error with everything gathered, this fault included. */
  and(fault: SweepFault, path: ScenarioPath): ScenarioError {
    this.add(fault, path, true);
    return new ScenarioError(this.#problems);
  }
}
