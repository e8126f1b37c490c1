import fc from 'fast-check';
import type { RequestColumns } from '@foretoken/engines';

/** One request before it becomes a row: gaps instead of times, so that shrinking keeps the order. */
interface Row {
  readonly gapS: number;
  readonly input: number;
  readonly output: number;
  /** Room that the client leaves above an output that ends by EOS. */
  readonly spare: number;
  readonly eos: boolean;
  readonly priority: number;
  readonly adapter: number;
  readonly salt: number;
  readonly prefix: number;
  readonly quotes: boolean;
}

/** Longest prompt that a stream holds: a quoted turn is cut to it. */
export const LONGEST_PROMPT = 150;
/** Longest output. */
export const LONGEST_OUTPUT = 40;

const row: fc.Arbitrary<Row> = fc.record({
  gapS: fc.constantFrom(0, 0, 0.003, 0.02, 0.3),
  input: fc.integer({ min: 1, max: 90 }),
  output: fc.integer({ min: 1, max: LONGEST_OUTPUT }),
  spare: fc.constantFrom(0, 0, 3),
  eos: fc.boolean(),
  priority: fc.integer({ min: 0, max: 2 }),
  adapter: fc.integer({ min: 0, max: 3 }),
  salt: fc.constantFrom(0, 0, 1),
  prefix: fc.integer({ min: 0, max: 3 }),
  quotes: fc.boolean(),
});

/** Bursts and pauses, shared prefixes, quoted outputs, adapters, salts, priorities, early EOS. */
export const requestStreams: fc.Arbitrary<RequestColumns> = fc.array(row, { minLength: 1, maxLength: 18 }).map(toColumns);

function toColumns(rows: readonly Row[]): RequestColumns {
  let nowS = 0;
  const prompts: [number, number][][] = [];
  const arrivalS = rows.map(({ gapS }) => (nowS += gapS));
  for (const [i, each] of rows.entries()) prompts.push(promptOf(rows, prompts, i, each));
  const flat = prompts.flat();
  const offsets = prompts.reduce<number[]>((ends, prompt) => [...ends, ends.at(-1)! + prompt.length], [0]);
  return {
    count: rows.length,
    arrivalS: Float64Array.from(arrivalS),
    inputTokens: Int32Array.from(prompts, (prompt) => prompt.reduce((sum, [, tokens]) => sum + tokens, 0)),
    outputTokens: Int32Array.from(rows, (each) => each.output),
    endsByEos: Uint8Array.from(rows, (each) => Number(each.eos)),
    maxOutputTokens: Int32Array.from(rows, (each) => each.output + (each.eos ? each.spare : 0)),
    priority: Int32Array.from(rows, (each) => each.priority),
    adapter: Int32Array.from(rows, (each) => each.adapter),
    salt: Int32Array.from(rows, (each) => each.salt),
    session: Int32Array.from(rows, (_, i) => i % 3),
    content: {
      offsets: Int32Array.from(offsets),
      segmentIds: Int32Array.from(flat, ([id]) => id),
      segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
      outputSegmentIds: Int32Array.from(rows, (_, i) => 1000 + i),
    },
  };
}

/** Own text, after a shared prefix or after the whole turn before it, cut to the longest prompt. */
function promptOf(rows: readonly Row[], prompts: readonly (readonly [number, number])[][], i: number, { input, prefix, quotes }: Row): [number, number][] {
  const parts: [number, number][] = [];
  if (quotes && i > 0) parts.push(...prompts[i - 1]!.map(([id, tokens]): [number, number] => [id, tokens]), [1000 + i - 1, rows[i - 1]!.output]);
  else if (prefix > 0) parts.push([prefix, Math.max(1, Math.floor(input * 0.7))]);
  parts.push([2000 + i, input]);
  let room = LONGEST_PROMPT;
  return parts.flatMap(([id, tokens]): [number, number][] => {
    const kept = Math.min(tokens, room);
    room -= kept;
    return kept > 0 ? [[id, kept]] : [];
  });
}

/** Plain prompts without shared content. */
export function plainRequests(rows: readonly { readonly atS?: number; readonly input: number; readonly output: number; readonly priority?: number }[]): RequestColumns {
  return {
    count: rows.length,
    arrivalS: Float64Array.from(rows, (each) => each.atS ?? 0),
    inputTokens: Int32Array.from(rows, (each) => each.input),
    outputTokens: Int32Array.from(rows, (each) => each.output),
    priority: Int32Array.from(rows, (each) => each.priority ?? 0),
  };
}
