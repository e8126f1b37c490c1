/** Numbers texts from `first` on, in the order in which they are first seen. */
export class LabelNumbers {
  readonly labels: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #first: number;

  constructor(first = 0) {
    this.#first = first;
  }

  numberOf(label: string): number {
    let number = this.#numbers.get(label);
    if (number === undefined) {
      number = this.#first + this.labels.length;
      this.#numbers.set(label, number);
      this.labels.push(label);
    }
    return number;
  }
}
