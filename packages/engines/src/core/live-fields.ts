import type { RequestColumns } from '../contract.ts';
import type { LiveRequestFields } from './live-request.ts';

/**
 * A row of the columns as a live request. `room` = output tokens that the engine's length limit leaves behind the
 * prompt; generation stops there, at max_tokens or at EOS, whichever comes first.
 */
export function liveFields(columns: RequestColumns, request: number, room: number, tieRank: number = request): LiveRequestFields {
  const endsByEos = columns.endsByEos?.[request] === 1;
  const outputTokens = columns.outputTokens[request]!;
  return {
    request,
    promptTokens: columns.inputTokens[request]!,
    maxTokens: Math.min(room, columns.maxOutputTokens?.[request] ?? (endsByEos ? room : outputTokens)),
    stopAt: endsByEos ? outputTokens : 0,
    priority: columns.priority?.[request] ?? 0,
    arrivalS: columns.arrivalS[request]!,
    tieRank,
    adapter: columns.adapter?.[request] ?? 0,
    grammar: columns.grammar?.[request] ?? 0,
  };
}
