import type { RequestColumns } from '@foretoken/engines';
import { randomStream } from '@foretoken/kernel';
import { blocksTooLong } from '../diagnostics.ts';
import { BlockContent } from './block-content.ts';

type Column = Int32Array | Uint8Array;

const COPIED = ['inputTokens', 'outputTokens', 'turn', 'priority', 'adapter', 'grammar', 'salt', 'classIndex', 'maxOutputTokens', 'endsByEos'] as const;

/** A row of the trace in its new place. */
interface PlacedRows {
  readonly rows: Int32Array;
  readonly arrivalS: Float64Array;
  /** Number of the block that each stands in. */
  readonly blocks: Int32Array;
}

/**
 * Another trace of the same kind: blocks of `blockS` seconds drawn with replacement and put behind each other until they
 * are as long as the trace. A block may begin anywhere and goes on at the start of the trace where it passes the end, so
 * that every request is drawn as often on average (D. N. Politis and J. P. Romano, "A circular block-resampling procedure
 * for stationary data", 1992; the moving blocks of H. R. Künsch, 1989, without their edges). Requests keep their order and
 * gaps inside of a block; a session, and content that only lives for a block, is another one in each block.
 * @throws ForetokenError E1111 when fewer than two blocks fit.
 */
export function resampleBlocks(columns: RequestColumns, blockS: number, seed: number | string): RequestColumns {
  const last = columns.arrivalS[columns.count - 1] ?? 0;
  const spanS = columns.count > 1 ? (last * columns.count) / (columns.count - 1) : 0;
  if (!(2 * blockS <= spanS)) throw blocksTooLong(blockS, spanS);
  const placed = placeBlocks(columns.arrivalS, spanS, blockS, seed);
  const take = (column: Column): Column => {
    const taken = column instanceof Uint8Array ? new Uint8Array(placed.rows.length) : new Int32Array(placed.rows.length);
    for (let i = 0; i < taken.length; i++) taken[i] = column[placed.rows[i] as number] as number;
    return taken;
  };
  const copied = Object.fromEntries(COPIED.flatMap((name) => (columns[name] === undefined ? [] : [[name, take(columns[name])]])));
  return {
    ...(copied as unknown as Pick<RequestColumns, (typeof COPIED)[number]>),
    count: placed.rows.length,
    arrivalS: placed.arrivalS,
    ...(columns.session === undefined ? {} : { session: freshSessions(columns.session, placed) }),
    ...(columns.classNames === undefined ? {} : { classNames: columns.classNames }),
    ...(columns.content === undefined ? {} : { content: new BlockContent(columns.content, columns.arrivalS, blockS).of(placed.rows, placed.blocks) }),
  };
}

function placeBlocks(arrivalS: Float64Array, spanS: number, blockS: number, seed: number | string): PlacedRows {
  const stream = randomStream(seed, 'resample');
  const rows: number[] = [];
  const times: number[] = [];
  const blocks: number[] = [];
  for (let block = 0; block * blockS < spanS; block++) {
    const startS = block * blockS;
    const fromS = stream.nextFloat() * spanS;
    const lengthS = Math.min(blockS, spanS - startS);
    const add = (low: number, high: number, shiftS: number): void => {
      for (let r = firstAtOrAfter(arrivalS, low); r < arrivalS.length && (arrivalS[r] as number) < high; r++) {
        rows.push(r);
        times.push(Math.max(times.at(-1) ?? 0, startS + (arrivalS[r] as number) + shiftS));
        blocks.push(block);
      }
    };
    add(fromS, Math.min(spanS, fromS + lengthS), -fromS);
    if (fromS + lengthS > spanS) add(0, fromS + lengthS - spanS, spanS - fromS);
  }
  return { rows: Int32Array.from(rows), arrivalS: Float64Array.from(times), blocks: Int32Array.from(blocks) };
}

function firstAtOrAfter(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sessions that are drawn twice are two. */
function freshSessions(session: Int32Array, { rows, blocks }: PlacedRows): Int32Array {
  const names = new Map<string, number>();
  return rows.map((row, i) => {
    const own = session[row] as number;
    if (own < 0) return own;
    const key = `${blocks[i]}/${own}`;
    const known = names.get(key) ?? names.size;
    names.set(key, known);
    return known;
  });
}
