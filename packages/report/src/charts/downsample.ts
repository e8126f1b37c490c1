/**
 * Means of groups of `group` neighbours; a shorter last group is the mean of what it has.
 * A group with no finite value is NaN.
 */
export function downsample(values: readonly number[], group: number): readonly number[] {
  const means: number[] = [];
  for (let start = 0; start < values.length; start += group) {
    const finite = values.slice(start, start + group).filter(Number.isFinite);
    means.push(finite.reduce((sum, value) => sum + value, 0) / finite.length);
  }
  return means;
}
