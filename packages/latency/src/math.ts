/** `x ** p` for x >= 0 without Math.pow, whose last bit differs between V8 versions. */
export function power(x: number, p: number): number {
  return x > 0 ? Math.exp(p * Math.log(x)) : 0;
}

/** Ceiling of a / b for positive numbers. */
export function ceilDiv(a: number, b: number): number {
  return Math.ceil(a / b);
}

/** Soft maximum (a^p + b^p)^(1/p) of two non-negative times; p = 1 is the plain sum. */
export function softMax2(a: number, b: number, p: number): number {
  const top = a > b ? a : b;
  const low = a > b ? b : a;
  if (low <= 0) return top;
  if (p === 1) return top + low;
  return top * Math.exp(Math.log1p(Math.exp(p * Math.log(low / top))) / p);
}

/** Soft maximum of three non-negative times. */
export function softMax3(a: number, b: number, c: number, p: number): number {
  if (p === 1) return a + b + c;
  let top = a;
  let x = b;
  let y = c;
  if (b > top) {
    top = b;
    x = a;
  }
  if (c > top) {
    y = top;
    top = c;
  }
  if (top <= 0) return 0;
  const rest = (x > 0 ? Math.exp(p * Math.log(x / top)) : 0) + (y > 0 ? Math.exp(p * Math.log(y / top)) : 0);
  return rest > 0 ? top * Math.exp(Math.log1p(rest) / p) : top;
}
