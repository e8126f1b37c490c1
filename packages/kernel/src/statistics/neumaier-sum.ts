/**
 * A running sum with the rounding errors kept aside: A. Neumaier, "Rundungsfehleranalyse einiger
 * Verfahren zur Summation endlicher Summen", ZAMM 54 (1974).
 */
export class NeumaierSum {
  #sum = 0;
  #correction = 0;

  add(value: number): void {
    const next = this.#sum + value;
    this.#correction += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }

  get total(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#correction : this.#sum;
  }
}
