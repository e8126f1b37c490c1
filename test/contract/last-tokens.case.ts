import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { EngineReplica, RequestColumns } from '@foretoken/engines';
import { drive } from './drive.ts';
import type { DrivenRun, DriveOptions, EngineSubject, Outside } from './drive.ts';
import { requestStreams } from './request-stream.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 5);

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

function lastTokens(subject: EngineSubject, columns: RequestColumns, replica: EngineReplica, run: DrivenRun, nowS: number): number[] {
  const { log, submitted } = run;
  const lastS = Array.from({ length: columns.count }, (_, row) => replica.lastTokenS(row));
  const wrong: string[] = [];
  let served = 0;
  let leaving = 0;
  for (const [row, timeS] of lastS.entries()) {
    const outcome = log.outcome[row];
    const firstS = log.firstTokenS[row]!;
    const hasToken = submitted.has(row) && outcome === OUTCOME.pending && !Number.isNaN(firstS);
    if (hasToken ? !(timeS >= firstS && timeS <= nowS) : !Number.isNaN(timeS)) wrong.push(`row ${row}: ${timeS}, first ${firstS}, outcome ${outcome}`);
    if ((outcome === OUTCOME.completed ? log.finishS[row] : timeS) === nowS) served++;
    if (outcome === OUTCOME.aborted && log.finishS[row] === nowS) leaving++;
  }
  // Whoever got a token at this very moment: as many as the steps say that end now.
  const tokens = tokensAt(run, nowS);
  if (served > tokens || (subject.oneTokenPerStep ? served + leaving < tokens : served + leaving === 0 && tokens > 0)) wrong.push(`${served} served and ${leaving} leaving for ${tokens} tokens`);
  if (wrong.length > 0) expect(wrong, `at ${nowS}`).toEqual([]);
  return lastS;
}

function tokensAt({ steps }: DrivenRun, nowS: number): number {
  let tokens = 0;
  for (let i = steps.length - 1; i >= 0 && steps[i]!.endS >= nowS; i--) if (steps[i]!.endS === nowS) tokens += steps[i]!.outputTokens;
  return tokens;
}
