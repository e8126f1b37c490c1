/** Arrivals in each of the windows [0, w), [w, 2w), … after the first arrival that lie fully inside the span. */
export function windowCounts(arrivalS: Float64Array, widthS: number): Float64Array {
  const start = arrivalS[0] ?? 0;
  const spanS = (arrivalS[arrivalS.length - 1] ?? 0) - start;
  const counts = new Float64Array(Math.floor(spanS / widthS));
  for (const timeS of arrivalS) {
    const window = Math.floor((timeS - start) / widthS);
    if (window < counts.length) counts[window] = (counts[window] as number) + 1;
  }
  return counts;
}
