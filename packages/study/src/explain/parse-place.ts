import { badPlace } from './diagnostics.ts';
import type { ExplainPlace } from './explain-result.ts';

const PATTERN = /^(ttft|tpot|e2e)\.(mean|p(?:\d{1,2})(?:\.\d+)?)$/i;

/** Reads `ttft.p99`. @throws ForetokenError E1093. */
export function parsePlace(text: string): ExplainPlace {
  const match = PATTERN.exec(text.trim());
  if (match === null) throw badPlace(text);
  return { metric: match[1]!.toLowerCase() as ExplainPlace['metric'], statistic: match[2]!.toLowerCase() };
}
