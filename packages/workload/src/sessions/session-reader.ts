import { mixedBlockSizes, type TracePosition } from '../diagnostics.ts';
import { ObjectLines } from '../jsonl/object-lines.ts';
import type { JsonRow } from '../jsonl/parse-json-row.ts';
import type { SegmentColumns } from '../readers/segment-columns.ts';
import type { LineReader, TraceRows } from '../readers/trace-reader.ts';
import { ChainedBlocks } from './chained-blocks.ts';
import type { PromptPath } from './prompt-path.ts';
import { SessionPrompts } from './session-prompts.ts';
import { type SessionEvent, sessionEvents } from './session-events.ts';

const LF = 10;
const DEFAULT_GAP_S = 30;

export interface SessionReaderOptions {
  /** Only requests of this model; the blocks of the others are read all the same. */
  readonly model?: string;
  /** Seconds from the start of one session to the next. */
  readonly gapS?: number;
}

/** Reads sessions, one object each, into rows: arrival = start of the session + time within it. */
export class SessionReader implements LineReader {
  readonly #objects: ObjectLines;
  readonly #source: string;
  readonly #trace: TraceRows;
  readonly #columns: SegmentColumns;
  readonly #model: string | undefined;
  readonly #gapS: number;
  readonly #decoder = new TextDecoder();
  #line: number;
  #sessions = 0;
  /** Ids of the session, or of all where they are said to be global. */
  #namespace = new ChainedBlocks(0);

  constructor(source: string, firstLine: number, trace: TraceRows, columns: SegmentColumns, { model, gapS }: SessionReaderOptions) {
    this.#source = source;
    this.#line = firstLine - 1;
    this.#trace = trace;
    this.#columns = columns;
    this.#model = model;
    this.#gapS = gapS ?? DEFAULT_GAP_S;
    this.#objects = new ObjectLines(source);
  }

  read(bytes: Uint8Array, from: number, to: number): boolean {
    for (let start = from; start < to; ) {
      const end = bytes.indexOf(LF, start);
      const done = this.#objects.push(this.#decoder.decode(bytes.subarray(start, end)), ++this.#line);
      if (done !== undefined) this.#readSession(done.row, done.line);
      start = end + 1;
    }
    return true;
  }

  async end(): Promise<void> {
    const done = this.#objects.end();
    if (done !== undefined) this.#readSession(done.row, done.line);
  }

  #readSession(session: JsonRow, line: number): void {
    const position = { source: this.#source, line };
    const blockTokens = this.#blockTokens(session['block_size'], position);
    if (session['hash_id_scope'] !== 'global') this.#namespace = new ChainedBlocks(this.#columns.distinct);
    const startS = this.#sessions * this.#gapS;
    const id = session['id'];
    // Sessions without a name of their own are still different ones.
    const name = typeof id === 'string' || typeof id === 'number' ? String(id) : `#${this.#sessions}`;
    const prompts = new SessionPrompts(this.#namespace, blockTokens, position);
    let turn = 0;
    for (const event of sessionEvents(session, position, 'requests', startS)) {
      this.#add(event, name, turn, prompts.next(event));
      turn++;
    }
    this.#columns.distinct = this.#namespace.end;
    this.#sessions++;
  }

  #add({ timeS, model, inputTokens, outputTokens }: SessionEvent, session: string, turn: number, prompt: PromptPath): void {
    const { rows, side, models } = this.#trace;
    models.set(model, (models.get(model) ?? 0) + 1);
    if (this.#model !== undefined && model !== this.#model) {
      rows.rowsRead++;
      rows.drop('other_model');
      return;
    }
    if (!rows.add(timeS, inputTokens, outputTokens)) return;
    side.add('session', session);
    side.add('turn', String(turn));
    this.#columns.add(prompt);
  }

  /** @throws ForetokenError E0519. */
  #blockTokens(found: unknown, position: TracePosition): number {
    const expected = this.#columns.blockTokens;
    if (!(typeof found === 'number' && Number.isInteger(found) && found > 0)) throw mixedBlockSizes(position, found, undefined);
    if (expected !== undefined && found !== expected) throw mixedBlockSizes(position, found, expected);
    this.#columns.blockTokens = found;
    return found;
  }
}
