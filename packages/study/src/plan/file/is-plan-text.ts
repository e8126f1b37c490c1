const OWN_KEYS = /^["']?(candidates|limits|growth|rate|slo|spares|prices)["']?\s*:/m;

/** Is this the text of a plan, as opposed to a scenario or a sweep? */
export function isPlanText(text: string): boolean {
  const has = (key: string): boolean => new RegExp(`^["']?${key}["']?\\s*:`, 'm').test(text);
  return has('scenario') && !has('domains') && !has('workload') && OWN_KEYS.test(text);
}
