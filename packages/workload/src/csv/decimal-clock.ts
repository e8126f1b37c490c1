const DIGIT_0 = 48;
/** Powers of ten that a double holds exactly. */
const powersOfTen = Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Parses a decimal number of seconds, milliseconds, … to a double. Numbers of more than 15 digits
 * (an epoch in ns) are counted from the whole part of the first one, so that their differences stay exact.
 */
export class DecimalClock {
  #base = 0n;
  #started = false;

  /** The number in `bytes[from, to)`, or NaN when it is not a finite decimal number. */
  parse(bytes: Uint8Array, from: number, to: number): number {
    if (this.#base !== 0n || to - from > 15) return this.#parseLong(bytes, from, to);
    let mantissa = 0;
    let decimals = -1;
    for (let i = from; i < to; i++) {
      const digit = (bytes[i] as number) - DIGIT_0;
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        if (decimals >= 0) decimals++;
      } else if (digit === -2 && decimals < 0) decimals = 0;
      else return this.#parseLong(bytes, from, to);
    }
    if (to - from === 0) return Number.NaN;
    this.#started = true;
    return decimals <= 0 ? mantissa : mantissa / (powersOfTen[decimals] as number);
  }

  #parseLong(bytes: Uint8Array, from: number, to: number): number {
    let text = '';
    for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] as number);
    const parts = /^([+-]?\d+)(\.\d*)?$/.exec(text);
    if (parts === null) return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) - Number(this.#base) : Number.NaN;
    const whole = BigInt(parts[1] as string);
    if (!this.#started && text.length > 15) this.#base = whole;
    this.#started = true;
    if (this.#base === 0n) return Number(text);
    const fraction = parts[2] === undefined || parts[2] === '.' ? 0 : Number(`0${parts[2]}`);
    return Number(whole - this.#base) + (text.startsWith('-') ? -fraction : fraction);
  }
}
