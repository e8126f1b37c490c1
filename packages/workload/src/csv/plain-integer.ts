/** The whole number in `bytes[from, to)`: one to nine digits, nothing else; -1 otherwise (then look closer). */
export function plainInteger(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length < 1 || length > 9) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
