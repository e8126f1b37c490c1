import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { EngineReplica, RequestColumns } from '@foretoken/engines';
import { drive, traceOf } from './drive.ts';
import type { DrivenRun, EngineSubject, Outside } from './drive.ts';
import { expectBooksInOrder } from './expect-books.ts';
import { plainRequests, requestStreams } from './request-stream.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 4);

const atS = fc.double({ min: 0, max: 2, noNaN: true });
const aborts = fc.array(fc.record({ row: fc.nat({ max: 17 }), afterS: fc.constantFrom(0, 0.001, 0.02, 0.1, 0.6) }), { maxLength: 4 });
const looks = fc.array(fc.record({ atS }), { maxLength: 6 });
const hangs = fc.array(fc.record({ atS, pauseS: fc.constantFrom(0.0005, 0.01, 0.3) }), { minLength: 1, maxLength: 3 });
const paces = fc.array(fc.record({ atS, pace: fc.constantFrom(1, 2, 0.5, 3.7) }), { minLength: 1, maxLength: 3 });

/** The promises of `EngineReplica.pause` and `setPace`. */
export function describeTrouble(subject: EngineSubject): void {
  const forAll = (trouble: fc.Arbitrary<Outside[]>, check: (columns: RequestColumns, outside: Outside[], plain: Outside[]) => void): void =>
    fc.assert(
      fc.property(requestStreams, aborts, looks, trouble, (columns, dropped, times, troubles) => {
        const left = dropped.filter(({ row }) => row < columns.count).map(({ row, afterS }): Outside => ({ abort: row, atS: columns.arrivalS[row]! + afterS }));
        const plain = [...left, ...times];
        check(columns, [...plain, ...troubles], plain);
      }),
      { numRuns: RUNS, seed: 20261127 },
    );

  describe('in trouble', () => {
    it('does nothing while it hangs, and everything afterwards', () => {
      forAll(hangs, (columns, outside) => {
        const run = drive(subject, columns, { outside });
        const hung = outside.filter(({ pauseS }) => pauseS !== undefined).map((each) => [each.atS, each.atS + each.pauseS!] as const);
        const isHung = (nowS: number): boolean => hung.some(([fromS, untilS]) => nowS > fromS && nowS < untilS);
        for (const { endS } of run.steps) expect(isHung(endS), `a step ends at ${endS}`).toBe(false);
        for (const [row, nowS] of run.firstTokens) expect(isHung(nowS), `the first token of row ${row} comes at ${nowS}`).toBe(false);
        for (const [row, nowS] of run.ends) expect(run.log.outcome[row] === OUTCOME.completed && isHung(nowS), `row ${row} ends at ${nowS}`).toBe(false);
        expectAllServed(subject, columns, run);
      });
    });

    it('neither gains nor loses by a pace of 1, or by a hang that is over at once', () => {
      forAll(paces, (columns, outside, plain) => {
        const idle = outside.map((each) => (each.pace === undefined ? each : { ...each, pace: 1, pauseS: 0 }));
        expect(traceOf(drive(subject, columns, { outside: idle }))).toEqual(traceOf(drive(subject, columns, { outside: plain })));
      });
    });

    it('does the same on both paths and whoever drives it, its books in order', () => {
      forAll(fc.tuple(hangs, paces).map((both) => both.flat()), (columns, outside) => {
        const fast = drive(subject, columns, { outside });
        expectAllServed(subject, columns, fast);
        const trace = traceOf(fast);
        expect(traceOf(drive(subject, columns, { outside, naive: true })), 'naive').toEqual(trace);
        expect(traceOf(drive(subject, columns, { outside, byHand: true, inspect: (replica, run) => expectBooksInOrder(subject, replica, run) })), 'by hand').toEqual(trace);
      });
    });

    it('hangs for good: nothing comes any more, and clients can leave', () => {
      forAll(looks, (columns, outside, plain) => {
        const hungS = columns.arrivalS.at(-1)! + 0.01;
        const lastS = Math.max(hungS, ...plain.map((each) => each.atS)) + 1;
        const rows = Array.from({ length: columns.count }, (_, row): Outside => ({ abort: row, atS: lastS }));
        const run = drive(subject, columns, { outside: [...outside, { atS: hungS, pauseS: Infinity }, ...rows] });
        for (const { endS } of run.steps) expect(endS).toBeLessThanOrEqual(hungS);
        for (const row of run.submitted) expect(run.log.finishS[row]! <= hungS || (run.log.outcome[row] === OUTCOME.aborted && run.log.finishS[row]! <= lastS)).toBe(true);
        expect(run.replica.outstanding()).toBe(0);
      });
    });

    const lone = plainRequests([{ input: Math.min(100, subject.longestPrompt - 12), output: 12 }]);
    if (!subject.mayWait) {
      it('takes twice the time for every step of a lone request at a pace of 2', () => {
        const plain = drive(subject, lone);
        const slow = drive(subject, lone, { outside: [{ atS: 0, pace: 2 }] });
        // Paces are set after the submission, before any step.
        expect(slow.steps.map(({ costS }) => costS)).toEqual(plain.steps.map(({ costS }) => 2 * costS));
        expect(slow.steps.map(({ endS }) => endS)).toEqual(plain.steps.map(({ endS }) => 2 * endS));
        expect([slow.log.firstTokenS[0], slow.log.finishS[0]]).toEqual([2 * plain.log.firstTokenS[0]!, 2 * plain.log.finishS[0]!]);
      });
    }

    it('is as fast as before when its pace is 1 again', () => {
      const plain = drive(subject, lone).steps.map(({ costS }) => costS);
      const half = drive(subject, lone).log.finishS[0]! / 2;
      const slow = drive(subject, lone, { outside: [{ atS: half / 3, pace: 2 }, { atS: half, pace: 1 }] }).steps.map(({ costS }) => costS);
      const factors = slow.map((costS, step) => (costS === plain[step] ? 1 : costS === 2 * plain[step]! ? 2 : NaN));
      expect(factors.join('')).toMatch(/^1*2+1+$/);
    });
  });
}

/** Nobody is lost: all tokens of those who stayed, all blocks back. */
function expectAllServed(subject: EngineSubject, columns: RequestColumns, { log, submitted, replica }: DrivenRun & { readonly replica: EngineReplica }): void {
  for (const row of submitted) {
    const outcome = log.outcome[row];
    expect(outcome === OUTCOME.completed || outcome === OUTCOME.aborted, `row ${row} ends`).toBe(true);
    if (outcome === OUTCOME.completed) expect(log.generatedTokens[row], `tokens of row ${row}`).toBe(columns.outputTokens[row]);
  }
  expect([replica.outstanding(), replica.snapshot().freeBlocks, replica.nextEventS()]).toEqual([0, subject.usableBlocks, Infinity]);
  replica.checkIntegrity();
}
