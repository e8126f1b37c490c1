import type { ExplainResult } from '@foretoken/study';

/** `foretoken explain --json`. */
export function renderExplainJson(result: ExplainResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
