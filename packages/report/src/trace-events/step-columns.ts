import { GrowableFloat64 } from '@foretoken/kernel';

/** What is kept of a step: where, when, and what it was made of. Times in seconds. */
export const STEP_COLUMNS = ['process', 'startS', 'endS', 'costS', 'prefillTokens', 'decodeTokens', 'sequences', 'running', 'waiting', 'kvUsage', 'gemmS', 'attentionS', 'moeS', 'elementwiseS', 'communicationS', 'headS', 'hostS'] as const;

export type StepColumn = (typeof STEP_COLUMNS)[number];

export type TracedStep = Readonly<Record<StepColumn, number>>;

/** Steps as columns: a long run has millions. */
export class StepColumns {
  readonly #columns = Object.fromEntries(STEP_COLUMNS.map((name) => [name, new GrowableFloat64()])) as Record<StepColumn, GrowableFloat64>;

  get length(): number {
    return this.#columns.startS.length;
  }

  push(step: TracedStep): void {
    for (const name of STEP_COLUMNS) this.#columns[name].push(step[name]);
  }

  at(index: number): TracedStep {
    return Object.fromEntries(STEP_COLUMNS.map((name) => [name, this.#columns[name].at(index)])) as Record<StepColumn, number>;
  }

  /** Those that begin up to `untilS`, in their order. */
  until(untilS: number): StepColumns {
    const kept = new StepColumns();
    for (let i = 0; i < this.length; i++) if (this.value('startS', i) <= untilS) kept.push(this.at(i));
    return kept;
  }

  value(name: StepColumn, index: number): number {
    return this.#columns[name].at(index);
  }
}
