/** SGLANG_INIT_NEW_TOKEN_RATIO, _MIN_NEW_TOKEN_RATIO_FACTOR, _NEW_TOKEN_RATIO_DECAY_STEPS. */
const INITIAL = 0.7;
const LEAST_FACTOR = 0.14;
const DECAY_STEPS = 600;

/**
 * Share of the output that clients allow which running requests are expected to need: falls with every decode
 * step, jumps at a retraction, starts anew when the server idles.
 */
export class NewTokenRatio {
  readonly #initial: number;
  readonly #least: number;
  readonly #decay: number;
  value: number;

  constructor(conservativeness: number) {
    this.#initial = Math.min(INITIAL * conservativeness, 1);
    this.#least = Math.min(this.#initial * LEAST_FACTOR, 1);
    this.#decay = (this.#initial - this.#least) / DECAY_STEPS;
    this.value = this.#initial;
  }

  decay(): void {
    this.value = Math.max(this.value - this.#decay, this.#least);
  }

  /** `outputs` and `allowed` tokens of those that stay, and the steps that they should last. */
  afterRetraction(outputs: readonly number[], allowed: readonly number[], steps: number): void {
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    this.value = Math.min(1, (sum(outputs) + steps * outputs.length) / (sum(allowed) + 1));
  }

  reset(): void {
    this.value = this.#initial;
  }
}
