import type { RequestColumns } from '@foretoken/engines';
import type fc from 'fast-check';

/** One request before it becomes a row: gaps instead of times, so that shrinking keeps the order. */
interface Row {
  readonly gapS: number;
  readonly input: number;
  readonly output: number;
  /** max_tokens above the output, which then ends by EOS. */
  readonly spare: number;
  readonly priority: number;
  readonly prefix: number;
}

/** Columns that a workload may lack: it states no max_tokens, no priorities, no classes, no sessions. */
interface Omitted {
  readonly maxTokens: boolean;
  readonly priority: boolean;
  readonly class: boolean;
  readonly session: boolean;
}

/** Longest prompt and output of a stream. */
const LONGEST = { prompt: 150, output: 40 } as const;

/** Bursts and pauses, shared prefixes, outputs that end early; priorities, classes, sessions and max_tokens, or none of them. */
export function requestStreams(check: typeof fc): fc.Arbitrary<RequestColumns> {
  const row = check.record({
    gapS: check.constantFrom(0, 0, 0.003, 0.02, 0.3),
    input: check.integer({ min: 1, max: 90 }),
    output: check.integer({ min: 1, max: LONGEST.output }),
    spare: check.constantFrom(0, 0, 3, 20),
    priority: check.integer({ min: 0, max: 2 }),
    prefix: check.integer({ min: 0, max: 3 }),
  });
  // The first is what a smaller example shrinks to.
  const omitted = check.constantFrom(false, false, false, true);
  const omits = check.record({ maxTokens: omitted, priority: omitted, class: omitted, session: omitted });
  return check.tuple(check.array(row, { minLength: 1, maxLength: 18 }), omits).map(([rows, without]) => toColumns(rows, without));
}

function toColumns(rows: readonly Row[], without: Omitted): RequestColumns {
  let nowS = 0;
  const arrivalS = rows.map(({ gapS }) => (nowS += gapS));
  const prompts = rows.map(promptOf);
  const flat = prompts.flat();
  const offsets = prompts.reduce<number[]>((ends, prompt) => [...ends, ends.at(-1)! + prompt.length], [0]);
  return {
    count: rows.length,
    arrivalS: Float64Array.from(arrivalS),
    inputTokens: Int32Array.from(prompts, (prompt) => prompt.reduce((sum, [, tokens]) => sum + tokens, 0)),
    outputTokens: Int32Array.from(rows, ({ output }) => output),
    endsByEos: Uint8Array.from(rows, ({ spare }) => Number(spare > 0 && !without.maxTokens)),
    ...(without.maxTokens ? {} : { maxOutputTokens: Int32Array.from(rows, ({ output, spare }) => output + spare) }),
    ...(without.priority ? {} : { priority: Int32Array.from(rows, ({ priority }) => priority) }),
    ...(without.session ? {} : { session: Int32Array.from(rows, (_, i) => (i % 4) - 1) }),
    ...(without.class ? {} : { classIndex: Int32Array.from(rows, (_, i) => i % 2), classNames: ['chat', 'batch'] }),
    content: {
      offsets: Int32Array.from(offsets),
      segmentIds: Int32Array.from(flat, ([id]) => id),
      segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
      outputSegmentIds: Int32Array.from(rows, (_, i) => 1000 + i),
    },
  };
}

/** Own text, some of it after a prefix that others have, too: 40 tokens, or more for the larger ones. */
function promptOf({ input, prefix }: Row, i: number): [id: number, tokens: number][] {
  const shared = prefix === 0 ? 0 : Math.min(20 + 20 * prefix, LONGEST.prompt - input);
  const own: [number, number] = [2000 + i, input];
  return shared > 0 ? [[prefix, shared], own] : [own];
}
