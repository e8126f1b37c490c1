import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { EngineReplica, RequestColumns } from '@foretoken/engines';
import { drive } from './drive.ts';
import type { DrivenRun, DriveOptions, EngineSubject, Outside } from './drive.ts';
import { requestStreams } from './request-stream.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 12);

const aborts = fc.array(fc.record({ row: fc.nat({ max: 17 }), afterS: fc.constantFrom(0, 0.001, 0.02, 0.1, 0.6) }), { maxLength: 5 });
const looks = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 12 });

/** What `lastTokenS` says at every look. */
type Answers = [nowS: number, lastS: number[]][];

/** The promise of `EngineReplica.lastTokenS`. */
export function describeLastTokens(subject: EngineSubject): void {
  const answersOf = (columns: RequestColumns, options: DriveOptions): Answers => {
    const answers: Answers = [];
    const inspect: DriveOptions['inspect'] = (replica, run, nowS) => answers.push([nowS, lastTokens(subject, columns, replica, run, nowS)]);
    drive(subject, columns, { ...options, inspect });
    return answers;
  };

  describe('the last token of a request', () => {
    it('came when the log and the steps say so, on both paths', () => {
      fc.assert(
        fc.property(requestStreams, aborts, looks, (columns, dropped, times) => {
          const left = dropped.filter(({ row }) => row < columns.count).map(({ row, afterS }): Outside => ({ abort: row, atS: columns.arrivalS[row]! + afterS }));
          const ends = drive(subject, columns, { outside: left }).steps.map(({ endS }): Outside => ({ atS: endS }));
          const outside = [...left, ...times.map((atS) => ({ atS })), ...ends];
          expect(answersOf(columns, { outside })).toEqual(answersOf(columns, { outside, naive: true }));
          answersOf(columns, { outside: left, byHand: true });
        }),
        { numRuns: RUNS, seed: 20261126 },
      );
    });
  });
}

function lastTokens(subject: EngineSubject, columns: RequestColumns, replica: EngineReplica, { log, submitted, steps }: DrivenRun, nowS: number): number[] {
  const rows = Array.from({ length: columns.count }, (_, row) => row);
  const lastS = rows.map((row) => replica.lastTokenS(row));
  for (const row of rows) {
    const isHere = submitted.has(row) && log.outcome[row] === OUTCOME.pending;
    expect(Number.isNaN(lastS[row]), `row ${row}: none before the first token or after the end`).toBe(!isHere || Number.isNaN(log.firstTokenS[row]!));
    if (Number.isNaN(lastS[row])) continue;
    expect(lastS[row]).toBeGreaterThanOrEqual(log.firstTokenS[row]!);
    expect(lastS[row]).toBeLessThanOrEqual(nowS);
  }
  // Whoever got a token at this very moment: as many as the steps say that end now.
  const tokens = steps.reduce((sum, step) => sum + (step.endS === nowS ? step.outputTokens : 0), 0);
  const served = rows.filter((row) => (log.outcome[row] === OUTCOME.completed ? log.finishS[row] : lastS[row]) === nowS).length;
  const leaving = rows.filter((row) => log.outcome[row] === OUTCOME.aborted && log.finishS[row] === nowS).length;
  expect(served, `at ${nowS}`).toBeLessThanOrEqual(tokens);
  if (subject.oneTokenPerStep) expect(served + leaving, `at ${nowS}`).toBeGreaterThanOrEqual(tokens);
  else expect(served + leaving > 0 || tokens === 0, `at ${nowS}`).toBe(true);
  return lastS;
}
