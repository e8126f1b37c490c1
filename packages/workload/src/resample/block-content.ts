import type { RequestColumns } from '@foretoken/engines';

type Content = NonNullable<RequestColumns['content']>;

/**
 * Content of resampled requests. A segment whose uses all lie within one block's length is part of a conversation and
 * gets a new name in each block: drawn twice, it is another conversation, and must not find itself in the cache. Others,
 * such as system prompts, are the same everywhere.
 */
export class BlockContent {
  readonly #content: Content;
  readonly #isLocal = new Set<number>();

  constructor(content: Content, arrivalS: Float64Array, blockS: number) {
    this.#content = content;
    const first = new Map<number, number>();
    const last = new Map<number, number>();
    for (let row = 0; row < arrivalS.length; row++) {
      for (const id of idsOf(content, row)) {
        if (!first.has(id)) first.set(id, arrivalS[row] as number);
        last.set(id, arrivalS[row] as number);
      }
    }
    for (const [id, fromS] of first) if ((last.get(id) as number) - fromS <= blockS) this.#isLocal.add(id);
  }

  /** Content of the rows, each in its block. */
  of(rows: Int32Array, blocks: Int32Array): Content {
    const { offsets, segmentIds, segmentTokens, outputSegmentIds, traceBlocks } = this.#content;
    const names = new Map<string | number, number>();
    const named = (id: number, block: number): number => {
      if (id < 0) return id;
      const key = this.#isLocal.has(id) ? `${block}/${id}` : id;
      const known = names.get(key) ?? names.size;
      names.set(key, known);
      return known;
    };
    const newOffsets = new Int32Array(rows.length + 1);
    for (let i = 0; i < rows.length; i++) newOffsets[i + 1] = (newOffsets[i] as number) + (offsets[(rows[i] as number) + 1] as number) - (offsets[rows[i] as number] as number);
    const ids = new Int32Array(newOffsets[rows.length] as number);
    const tokens = new Int32Array(ids.length);
    const outputs = outputSegmentIds === undefined ? undefined : new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const from = offsets[row] as number;
      for (let at = newOffsets[i] as number, s = from; at < (newOffsets[i + 1] as number); at++, s++) {
        ids[at] = named(segmentIds[s] as number, blocks[i] as number);
        tokens[at] = segmentTokens[s] as number;
      }
      if (outputs !== undefined) outputs[i] = named(outputSegmentIds![row] as number, blocks[i] as number);
    }
    return { offsets: newOffsets, segmentIds: ids, segmentTokens: tokens, ...(outputs === undefined ? {} : { outputSegmentIds: outputs }), ...(traceBlocks === undefined ? {} : { traceBlocks }) };
  }
}

function* idsOf({ offsets, segmentIds, outputSegmentIds }: Content, row: number): Generator<number> {
  for (let s = offsets[row] as number; s < (offsets[row + 1] as number); s++) yield segmentIds[s] as number;
  const output = outputSegmentIds?.[row] ?? -1;
  if (output >= 0) yield output;
}
