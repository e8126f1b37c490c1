/** Values of a pool over time, with the mean over a window that ends now. */
export class ValueWindow {
  readonly #keepS: number;
  #points: { readonly timeS: number; readonly value: number }[] = [];

  constructor(keepS: number) {
    this.#keepS = keepS;
  }

  push(timeS: number, value: number): void {
    this.#points = this.#points.filter((point) => point.timeS > timeS - this.#keepS);
    this.#points.push({ timeS, value });
  }

  #newerThan(timeS: number): readonly number[] {
    return this.#points.filter((point) => point.timeS > timeS).map(({ value }) => value);
  }

  mean(nowS: number, windowS: number): number {
    const values = this.#newerThan(nowS - windowS);
    return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  highest(nowS: number, windowS: number): number {
    return Math.max(...this.#newerThan(nowS - windowS));
  }

  lowest(nowS: number, windowS: number): number {
    return Math.min(...this.#newerThan(nowS - windowS));
  }
}
