import type { PartialMapping } from '@foretoken/workload';
import { z } from 'zod';
import { wholeNumber, word } from './primitives.ts';

const timeUnit = z.enum(['s', 'ms', 'us', 'ns', 'iso']);

const arrival = z
  .union([word('Column of the arrival time in seconds.'), z.strictObject({ column: word('Column or key.'), unit: timeUnit.default('s') })], 'must be a column name, or a mapping such as `{column: ts, unit: ms}`')
  .transform((value) => (typeof value === 'string' ? { column: value, unit: 's' as const } : value));

/** `workload.columns:` of a scenario. */
export const traceColumnsSchema: z.ZodType<PartialMapping, unknown> = z
  .strictObject({
    arrival: arrival.describe('Arrival time; seconds unless a unit is given (s, ms, us, ns, iso).').exactOptional(),
    input: word('Input tokens.').exactOptional(),
    output: word('Output tokens.').exactOptional(),
    session: word('Conversation or user.').exactOptional(),
    turn: word('Turn within the conversation.').exactOptional(),
    class: word('Request class.').exactOptional(),
    priority: word('Priority; smaller is more urgent.').exactOptional(),
    adapter: word('LoRA adapter.').exactOptional(),
    grammar: word('Grammar or JSON schema that the output follows; empty = free text.').exactOptional(),
    model: word('Model.').exactOptional(),
    hashIds: z
      .strictObject({ column: word('Column or key.'), blockTokens: wholeNumber(1, 'Tokens per block id.') })
      .describe('Block ids of the prompt: equal leading ids are equal tokens.')
      .exactOptional(),
  })
  .describe('Columns (CSV) or keys (JSON Lines) of a trace in no known format.');
