/** Vega expression that says seconds in the unit that fits: `412 µs`, `20 ms`, `1.84 s`, `1,000 s`. */
export function durationExpression(seconds: string, digits = ''): string {
  const shown = (factor: string): string => `format(${seconds}${factor}, ',${digits}~g')`;
  return `${seconds} == 0 ? '0' : ${seconds} < 0.0009999 ? ${shown(' * 1e6')} + ' µs' : ${seconds} < 0.9999 ? ${shown(' * 1e3')} + ' ms' : ${
    seconds} < 99999 ? ${shown('')} + ' s' : ${shown(' / 86400')} + ' d'`;
}

/** Vega expression for counts and rates: `0`, `5k`, `1.5M`. */
export const COUNT_EXPRESSION = "datum.value == 0 ? '0' : format(datum.value, abs(datum.value) < 1 ? '~g' : '~s')";
