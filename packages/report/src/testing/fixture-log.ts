import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns, RequestLog } from '@foretoken/engines';

export interface FixtureRequests {
  readonly columns: RequestColumns;
  readonly log: RequestLog;
}

/**
 * Requests served by `slots` parallel servers in arrival order: no engine, but its columns obey the
 * order arrival ≤ scheduled ≤ first token ≤ finish and show queueing, long tails and rejections.
 */
export function fixtureRequests(count: number, seed = 1, requestsPerS = 13, slots = 48): FixtureRequests {
  const draw = uniforms(seed);
  const columns = fixtureColumns(count, draw, requestsPerS);
  const log = emptyLog(count);
  const freeAtS = new Float64Array(slots);
  for (let row = 0; row < count; row += 1) {
    if ((columns.inputTokens[row] ?? 0) > 7800) {
      log.outcome[row] = OUTCOME.promptTooLong;
      continue;
    }
    serve(columns, log, freeAtS, draw, row);
  }
  return { columns, log };
}

function serve(columns: RequestColumns, log: RequestLog, freeAtS: Float64Array, draw: () => number, row: number): void {
  const slot = freeAtS.indexOf(Math.min(...freeAtS));
  const scheduledS = Math.max(columns.arrivalS[row] ?? 0, freeAtS[slot] ?? 0) + 0.004 * draw();
  const firstS = scheduledS + 0.012 + 3.1e-5 * (columns.inputTokens[row] ?? 0) * (0.9 + 0.2 * draw());
  const generated = columns.outputTokens[row] ?? 0;
  const finishS = firstS + (generated - 1) * (0.021 + 0.009 * draw());
  freeAtS[slot] = finishS;
  log.outcome[row] = OUTCOME.completed;
  log.replica[row] = 0;
  log.firstScheduledS[row] = scheduledS;
  log.firstTokenS[row] = firstS;
  log.finishS[row] = finishS;
  log.cachedTokens[row] = 16 * Math.floor(draw() * 4);
  log.preemptions[row] = draw() > 0.99 ? 1 : 0;
  log.generatedTokens[row] = generated;
}

function fixtureColumns(count: number, draw: () => number, requestsPerS: number): RequestColumns {
  const arrivalS = new Float64Array(count);
  let nowS = 0;
  for (let row = 0; row < count; row += 1) {
    const burst = 1 + 0.7 * Math.sin((6.283 * row) / Math.max(count, 1));
    nowS -= Math.log(1 - draw()) / (requestsPerS * burst);
    arrivalS[row] = nowS;
  }
  return {
    count,
    arrivalS,
    inputTokens: Int32Array.from({ length: count }, () => 20 + Math.floor(700 * Math.exp(1.3 * (draw() + draw() + draw() - 1.5)))),
    outputTokens: Int32Array.from({ length: count }, () => 1 + Math.floor(150 * Math.exp(1.1 * (draw() + draw() + draw() - 1.5)))),
    session: Int32Array.from({ length: count }, (_, row) => (row % 3 === 0 ? -1 : row >> 2)),
    classIndex: Int32Array.from({ length: count }, (_, row) => row % 2),
    classNames: ['chat', 'batch, "nightly"'],
  };
}

function emptyLog(count: number): RequestLog {
  const never = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  return {
    outcome: new Uint8Array(count),
    replica: new Int32Array(count).fill(-1),
    firstScheduledS: never(),
    firstTokenS: never(),
    finishS: never(),
    cachedTokens: new Int32Array(count),
    preemptions: new Int32Array(count),
    generatedTokens: new Int32Array(count),
  };
}

function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
