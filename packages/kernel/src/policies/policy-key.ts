/** What a policy ranks by: a number, or several of which the first that differs decides. Smaller goes first. */
export type PolicyKey = number | readonly number[];

/** Negative when `a` goes before `b`, 0 when neither does. A shorter list goes before its continuation. */
export function comparePolicyKeys(a: PolicyKey, b: PolicyKey): number {
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  const [left, right] = [typeof a === 'number' ? [a] : a, typeof b === 'number' ? [b] : b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = compareNumbers(left[i]!, right[i]!);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Infinities are equal, which a subtraction would not say. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
