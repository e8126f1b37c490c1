/** What a share must look like. */
export const SHARE_TEXT = 'must be a share below 100 %, such as `10%` or 0.1';

/** The fraction that `10%` or 0.1 stands for; undefined unless above 0 and below 1. */
export function shareOf(value: string | number): number | undefined {
  const percent = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(value.trim())?.[1] : undefined;
  const fraction = typeof value === 'number' ? value : Number(percent ?? Number.NaN) / 100;
  return fraction > 0 && fraction < 1 ? fraction : undefined;
}
