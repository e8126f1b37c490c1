const LEVEL = 0.3;
const TREND = 0.05;
const SEASON = 0.3;

/**
 * Triple exponential smoothing with an additive season of `period` values: the first period sets level and season, the others
 * update them. Forecasts are never below 0.
 */
export class HoltWinters {
  readonly period: number;
  readonly #first: number[] = [];
  readonly #season: number[] = [];
  #level = 0;
  #trend = 0;
  #count = 0;

  constructor(period: number) {
    this.period = period;
  }

  /** Has it seen a whole period? */
  get isReady(): boolean {
    return this.#count >= this.period;
  }

  push(value: number): void {
    const at = this.#count % this.period;
    this.#count++;
    if (this.#count <= this.period) {
      this.#first.push(value);
      if (this.#count === this.period) this.#begin();
      return;
    }
    const level = LEVEL * (value - this.#season[at]!) + (1 - LEVEL) * (this.#level + this.#trend);
    this.#trend = TREND * (level - this.#level) + (1 - TREND) * this.#trend;
    this.#season[at] = SEASON * (value - level) + (1 - SEASON) * this.#season[at]!;
    this.#level = level;
  }

  /** The value `ahead` steps (1 = the next) after the last; only when ready. */
  forecast(ahead: number): number {
    return Math.max(0, this.#level + ahead * this.#trend + this.#season[(this.#count - 1 + ahead) % this.period]!);
  }

  #begin(): void {
    this.#level = this.#first.reduce((sum, value) => sum + value, 0) / this.period;
    for (const value of this.#first) this.#season.push(value - this.#level);
    this.#first.length = 0;
  }
}
