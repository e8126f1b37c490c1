import { count } from '@foretoken/kernel';

/** Named in one line, at most. */
const MOST_NAMED = 6;

/** At most six of them, and how many more there are. */
export function few(parts: readonly string[], what: string): readonly string[] {
  return parts.length <= MOST_NAMED ? parts : [...parts.slice(0, MOST_NAMED), `… ${count(parts.length - MOST_NAMED)} more ${what}`];
}
