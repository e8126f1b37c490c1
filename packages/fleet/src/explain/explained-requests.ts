import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns } from '@foretoken/engines';
import type { FleetRun } from '../loop/fleet-run.ts';
import type { ExplainRecorder } from './explain-recorder.ts';
import { noParts, TIME_PARTS } from './parts.ts';
import type { PartSeconds, TimePart } from './parts.ts';
import { ROW_FLAG } from './row-states.ts';

type Parts = Record<TimePart, number>;

/** The time of one request, up to its first token and up to its last. The parts of each add up to it. */
export interface ExplainedRequest {
  readonly request: number;
  readonly ttftS: number;
  readonly e2eS: number;
  readonly ttft: PartSeconds;
  readonly e2e: PartSeconds;
  /** What the parts missed before they were made to add up, seconds; a test keeps it at rounding. */
  readonly residualS: number;
}

/** Takes the time of each completed request apart, attempt by attempt. */
export class ExplainedRequests {
  readonly #recorder: ExplainRecorder;
  readonly #run: FleetRun;
  readonly #columns: RequestColumns;
  readonly #overheadS: number;

  /** `overheadS` = the constant that a client sees on top. */
  constructor(recorder: ExplainRecorder, columns: RequestColumns, overheadS: number) {
    this.#recorder = recorder;
    this.#run = recorder.run;
    this.#columns = columns;
    this.#overheadS = overheadS;
  }

  /** Null = it got no answer. */
  of(request: number): ExplainedRequest | null {
    const { log, book, table, seenS } = this.#run;
    if (log.outcome[request] !== OUTCOME.completed) return null;
    const arrivalS = this.#columns.arrivalS[request]!;
    const last = book.finalRow[request]! < 0 ? request : book.finalRow[request]!;
    const first = book.firstRow.get(request) ?? last;
    const engineFirstS = table.log.firstTokenS[first]!;
    const base = noParts();
    base.retry += Math.max(0, book.rowStartS[first]! - arrivalS);
    base.overhead += this.#overheadS;
    this.#untilFirst(first, base);
    const ttft = { ...base };
    ttft.network += Math.max(0, Math.min(seenS.get(first) ?? engineFirstS, log.firstTokenS[request]!) - engineFirstS);
    const e2e = { ...base };
    if (first === last) this.#behindFirst(last, e2e);
    else this.#resumed(request, last, engineFirstS, e2e);
    e2e.network += Math.max(0, log.finishS[request]! - table.log.finishS[last]!);
    const [ttftS, e2eS] = [log.firstTokenS[request]! - arrivalS + this.#overheadS, log.finishS[request]! - arrivalS + this.#overheadS];
    return { request, ttftS, e2eS, residualS: Math.max(Math.abs(complete(ttft, ttftS)), Math.abs(complete(e2e, e2eS))), ttft, e2e };
  }

  /** From the start of an attempt to its first token. */
  #untilFirst(row: number, into: Parts): void {
    const { book, table, prefillRowOf } = this.#run;
    const { rows, before } = this.#recorder;
    const { log } = table;
    const startS = book.rowStartS[row]!;
    if (!rows.has(row, ROW_FLAG.taken)) {
      into.external += Math.max(0, log.firstTokenS[row]! - startS);
      return;
    }
    const prompt = prefillRowOf(row);
    if (prompt < 0) {
      this.#waits(row, startS, into);
      before.addTo(into, row);
      this.#tail(row, rows.cursorS[row]!, Math.max(rows.cursorS[row]!, rows.has(row, ROW_FLAG.first) ? -Infinity : log.firstTokenS[row]!), into);
      return;
    }
    // A decode side that was asked first had no memory until the prompt could begin.
    if (rows.has(row, ROW_FLAG.taken) && rows.takenS[row]! <= rows.takenS[prompt]!) into['queue-kv'] += rows.takenS[prompt]! - startS;
    else this.#atGate(row, startS, rows.takenS[prompt]!, into);
    this.#queue(prompt, into);
    before.addTo(into, prompt);
    this.#recorder.after.addTo(into, prompt);
    const promptedS = log.finishS[prompt]!;
    this.#tail(prompt, rows.cursorS[prompt]!, promptedS, into);
    const movedS = rows.has(row, ROW_FLAG.started) ? Math.min(rows.firstStartS[row]!, log.firstTokenS[row]!) : log.firstTokenS[row]!;
    into.transfer += Math.max(0, movedS - promptedS);
    before.addTo(into, row);
  }

  /** From its first token to its last. */
  #behindFirst(row: number, into: Parts): void {
    const { table, prefillRowOf } = this.#run;
    const { rows, after } = this.#recorder;
    const { log } = table;
    const [firstS, finishS] = [log.firstTokenS[row]!, log.finishS[row]!];
    if (!rows.has(row, ROW_FLAG.taken)) {
      into.external += Math.max(0, finishS - firstS);
      return;
    }
    after.addTo(into, row);
    if (!rows.has(row, ROW_FLAG.started)) return;
    if (prefillRowOf(row) >= 0) into.transfer += Math.max(0, rows.firstStartS[row]! - firstS);
    this.#tail(row, Math.max(rows.cursorS[row]!, firstS), finishS, into);
  }

  /** Another attempt went on with the answer: its own parts, and the rest of the time was lost to the change. */
  #resumed(request: number, row: number, firstS: number, into: Parts): void {
    const { log, table } = this.#run;
    const own = noParts();
    this.#untilFirst(row, own);
    this.#behindFirst(row, own);
    for (const part of TIME_PARTS) into[part] += own[part];
    const spentS = TIME_PARTS.reduce((sum, part) => sum + own[part], 0);
    const lagS = Math.max(0, log.finishS[request]! - table.log.finishS[row]!);
    into.retry += Math.max(0, log.finishS[request]! - firstS - spentS - lagS);
  }

  #waits(row: number, startS: number, into: Parts): void {
    this.#atGate(row, startS, this.#recorder.rows.takenS[row]!, into);
    this.#queue(row, into);
  }

  #atGate(row: number, startS: number, takenS: number, into: Parts): void {
    into[this.#recorder.rows.waited.get(row) ?? 'gateway'] += Math.max(0, takenS - startS);
  }

  /** From submission to its first step. */
  #queue(row: number, into: Parts): void {
    const { rows, pools } = this.#recorder;
    if (!rows.has(row, ROW_FLAG.started)) return;
    const log = pools[rows.pool[row]!]!.replicas[rows.replica[row]!];
    const { idle, ...reasons } = log!.waits(rows.takenS[row]!, rows.firstStartS[row]!);
    for (const [part, seconds] of Object.entries(reasons)) into[part as TimePart] += seconds;
    into['queue-held'] += idle;
  }

  /** It had its tokens, and they were given to it later: a batch that returns as a whole. */
  #tail(row: number, fromS: number, toS: number, into: Parts): void {
    const { rows, pools } = this.#recorder;
    const tailS = toS - fromS;
    if (!(tailS > 0)) return;
    const log = pools[rows.pool[row]!]!.replicas[rows.replica[row]!];
    const busyS = log === undefined ? 0 : Math.min(tailS, Math.max(0, log.busyUntil(toS) - log.busyUntil(fromS)));
    into.interference += busyS;
    into.stalled += tailS - busyS;
  }
}

/** Makes the parts add up to the last bit of what can be added; returns what was missing. */
function complete(parts: Parts, totalS: number): number {
  const missingS = totalS - TIME_PARTS.reduce((sum, part) => sum + parts[part], 0);
  if (missingS >= 0) parts.stalled += missingS > 1e-9 ? missingS : 0;
  else {
    const largest = TIME_PARTS.reduce((most, part) => (parts[part] > parts[most] ? part : most));
    parts[largest] = Math.max(0, parts[largest] + missingS);
  }
  return missingS;
}
