/** 100 ns ticks of a day and of a second. */
const TICKS_PER_DAY = 864_000_000_000;
export const TICKS_PER_SECOND = 10_000_000;

const DIGIT_0 = 48;
/** `YYYY-MM-DD HH:MM:` */
const MINUTE_BYTES = 17;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const powersOfTen = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7];

/**
 * Parses `YYYY-MM-DD[ T]HH:MM:SS[.fraction][Z|±HH[:]MM]` to 100 ns ticks since midnight of the first
 * date that it sees, so that ticks stay exact integers in a double. No zone counts as UTC.
 */
export class IsoClock {
  #baseDay = Number.NaN;
  /** The last minute seen, which most rows share. */
  readonly #minuteBytes: Uint8Array = new Uint8Array(MINUTE_BYTES);
  #minuteTicks = Number.NaN;

  /** Ticks of the text in `bytes[from, to)`, or NaN when it is not such a time. Digits beyond 100 ns count as fractions of a tick. */
  parse(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < 19) return Number.NaN;
    const minuteTicks = this.#sameMinute(bytes, from) ? this.#minuteTicks : this.#readMinute(bytes, from);
    const second = twoDigits(bytes, from + 17);
    if (second < 0 || second > 59) return Number.NaN;
    if (to === from + 19) return minuteTicks + second * TICKS_PER_SECOND;
    let position = from + 19;
    let fraction = 0;
    let digits = 0;
    if (bytes[position] === 46) {
      position++;
      for (; position < to; position++) {
        const digit = (bytes[position] as number) - DIGIT_0;
        if (digit < 0 || digit > 9) break;
        fraction = fraction * 10 + digit;
        digits++;
      }
      if (digits === 0 || digits > 9) return Number.NaN;
      if (digits !== 7) fraction = digits < 7 ? fraction * (powersOfTen[7 - digits] as number) : fraction / (powersOfTen[digits - 7] as number);
    }
    const ticks = minuteTicks + (second * TICKS_PER_SECOND + fraction);
    return position === to ? ticks : ticks - zoneMinutes(bytes, position, to) * 60 * TICKS_PER_SECOND;
  }

  #sameMinute(bytes: Uint8Array, from: number): boolean {
    const cached = this.#minuteBytes;
    for (let i = MINUTE_BYTES - 1; i >= 0; i--) if (bytes[from + i] !== cached[i]) return false;
    return true;
  }

  #readMinute(bytes: Uint8Array, from: number): number {
    const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2);
    const month = twoDigits(bytes, from + 5);
    const day = twoDigits(bytes, from + 8);
    const hour = twoDigits(bytes, from + 11);
    const minute = twoDigits(bytes, from + 14);
    const separated = bytes[from + 4] === 45 && bytes[from + 7] === 45 && bytes[from + 13] === 58 && bytes[from + 16] === 58;
    const divider = bytes[from + 10];
    if (!separated || (divider !== 32 && divider !== 84) || !isDate(year, month, day)) return Number.NaN;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN;
    const dayNumber = Date.UTC(year, month - 1, day) / 86_400_000;
    if (Number.isNaN(this.#baseDay)) this.#baseDay = dayNumber;
    this.#minuteBytes.set(bytes.subarray(from, from + MINUTE_BYTES));
    this.#minuteTicks = (dayNumber - this.#baseDay) * TICKS_PER_DAY + (hour * 60 + minute) * 60 * TICKS_PER_SECOND;
    return this.#minuteTicks;
  }
}

/** Two digits as a number, -1000 when they are not digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - DIGIT_0;
  const ones = (bytes[at + 1] as number) - DIGIT_0;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1000;
}

function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= (daysInMonth[month - 1] as number))) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month !== 2 || day < 29 || leap;
}

/** Offset from UTC in minutes of `Z`, `+HH:MM`, `+HHMM` or `+HH`; NaN when it is none. */
function zoneMinutes(bytes: Uint8Array, from: number, to: number): number {
  const sign = bytes[from];
  const length = to - from;
  if (sign === 90) return length === 1 ? 0 : Number.NaN;
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const colon = bytes[from + 3] === 58 ? 1 : 0;
  if (length !== 3 && length !== 5 + colon) return Number.NaN;
  const hours = twoDigits(bytes, from + 1);
  const minutes = length === 3 ? 0 : twoDigits(bytes, from + 3 + colon);
  if (hours < 0 || minutes < 0) return Number.NaN;
  return sign === 45 ? -(hours * 60 + minutes) : hours * 60 + minutes;
}
