import fc from 'fast-check';
import { OUTCOME, TrafficLimits, VLLM_V1_BARE, VllmV1Replica } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { drive, traceOf } from '../contract/drive.ts';
import type { EngineSubject } from '../contract/drive.ts';
import { requestStreams } from '../contract/request-stream.ts';

const CONFIG = { ...VLLM_V1_BARE, maxModelLen: 192, numGpuBlocks: 30, maxNumSeqs: 6, maxNumBatchedTokens: 64 };

/** Time-outs of a few steps, which real services never have: every interleaving with steps and arrivals happens. */
function subject(timeoutS: number, asyncScheduling: boolean): EngineSubject {
  const stepTime = linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 });
  return {
    longestPrompt: 191,
    outputRoom: (prompt) => 192 - prompt,
    mayWait: false,
    maxNumSeqs: 6,
    usableBlocks: 29,
    serial: true,
    oneTokenPerStep: true,
    create: ({ census, ...request }) =>
      new TrafficLimits({
        inner: new VllmV1Replica({ ...request, ...(census === undefined ? {} : { census }), config: { ...CONFIG, asyncScheduling }, stepTime }),
        log: request.log,
        timeoutS,
        maxConcurrency: 9,
      }),
  };
}

describe('time-outs in front of an engine', () => {
  it.each([[0.05, false], [0.2, false], [0.2, true], [0.5, true]])('after %d s end every request once, whoever drives it (asynchronous: %s)', (timeoutS, asyncScheduling) => {
    const timed = subject(timeoutS, asyncScheduling);
    fc.assert(
      fc.property(requestStreams, fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 12 }), (columns, times) => {
        const whole = drive(timed, columns, { inspect: (replica) => replica.checkIntegrity() });
        for (const row of whole.submitted) {
          const late = whole.log.outcome[row] === OUTCOME.timedOut;
          expect([OUTCOME.completed, OUTCOME.timedOut]).toContain(whole.log.outcome[row]);
          if (late) expect(whole.log.finishS[row]).toBe(columns.arrivalS[row]! + timeoutS);
          else expect(whole.log.finishS[row]! - columns.arrivalS[row]!).toBeLessThanOrEqual(timeoutS);
        }
        expect(whole.replica.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 29 });
        const trace = traceOf(whole);
        expect(traceOf(drive(timed, columns, { outside: times.map((atS) => ({ atS })) })), 'with stops').toEqual(trace);
        expect(traceOf(drive(timed, columns, { byHand: true })), 'by hand').toEqual(trace);
        expect(traceOf(drive(timed, columns, { naive: true })), 'naive').toEqual(trace);
      }),
      { numRuns: 60, seed: 20261125 },
    );
  });
});
