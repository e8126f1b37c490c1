import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { EngineReplica, RequestColumns } from '@foretoken/engines';
import { completedRows, drive, traceOf } from './drive.ts';
import type { DrivenRun, EngineSubject, Outside } from './drive.ts';
import { expectBooksInOrder } from './expect-books.ts';
import { describeLastTokens } from './last-tokens.case.ts';
import { describeTrouble } from './trouble.case.ts';
import { plainRequests, requestStreams } from './request-stream.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 20);

/** Aborts of some rows some time after their arrival, and looks at arbitrary times. */
const abortPlans = fc.array(fc.record({ row: fc.nat({ max: 17 }), afterS: fc.constantFrom(0, 0.001, 0.02, 0.1, 0.6) }), { maxLength: 5 });
const looks = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 12 });

/** The promises of `EngineReplica`, whatever engine keeps them. */
export function describeEngine(name: string, subject: EngineSubject): void {
  const forAll = (check: (columns: RequestColumns) => void): void => fc.assert(fc.property(requestStreams, check), { numRuns: RUNS, seed: 20261121 });
  const forAllAborts = (check: (columns: RequestColumns, outside: Outside[]) => void): void =>
    fc.assert(
      fc.property(requestStreams, abortPlans, looks, (columns, aborts, times) => check(columns, outsideOf(columns, aborts, times))),
      { numRuns: RUNS, seed: 20261122 },
    );

  describe(name, () => {
    it('ends every accepted request with exactly its tokens, and gives every block back', () => {
      forAll((columns) => {
        const run = drive(subject, columns);
        for (let row = 0; row < columns.count; row++) {
          expect(run.submitted.has(row)).toBe(!run.refused.has(row));
          expect(run.log.outcome[row], `outcome of row ${row}`).toBe(run.submitted.has(row) ? OUTCOME.completed : OUTCOME.pending);
          expect(run.log.generatedTokens[row], `tokens of row ${row}`).toBe(run.submitted.has(row) ? columns.outputTokens[row] : 0);
        }
        expect(run.replica.snapshot()).toEqual({ running: 0, waiting: 0, kvUsage: 0, freeBlocks: subject.usableBlocks });
        expect(run.replica.outstanding()).toBe(0);
        expect(run.replica.nextEventS()).toBe(Infinity);
        expect(sum(run.steps, (step) => step.outputTokens)).toBe(sum(completedRows(run), (row) => run.log.generatedTokens[row]!));
      });
    });

    it('lets no effect precede its cause', () => {
      forAll((columns) => {
        const { log, submitted, replica } = drive(subject, columns);
        for (const row of submitted) {
          const times = [columns.arrivalS[row]!, log.firstScheduledS[row]!, log.firstTokenS[row]!, log.finishS[row]!];
          for (let i = 1; i < times.length; i++) expect(times[i], `row ${row}: ${times.join(' <= ')}`).toBeGreaterThanOrEqual(times[i - 1]!);
          expect(log.finishS[row]! > log.firstTokenS[row]! || columns.outputTokens[row] === 1 || !subject.oneTokenPerStep).toBe(true);
          expect(log.cachedTokens[row]).toBeLessThan(columns.inputTokens[row]!);
          expect(replica.capabilities.prefixCache || log.cachedTokens[row] === 0, 'only a prefix cache can hit').toBe(true);
          expect(replica.capabilities.preemption || log.preemptions[row] === 0, 'whoever runs stays where nobody is preempted').toBe(true);
          expect(log.hostTokens![row]! + log.diskTokens![row]!, `row ${row}: tokens of slower tiers`).toBeLessThanOrEqual(log.cachedTokens[row]!);
        }
      });
    });

    it('tells of every first token and every end once, at the logged times', () => {
      forAllAborts((columns, outside) => {
        const { log, submitted, firstTokens, ends } = drive(subject, columns, { outside });
        const logged = (times: Float64Array): [number, number][] => [...submitted].filter((row) => !Number.isNaN(times[row]!)).map((row) => [row, times[row]!]);
        const byRow = (calls: readonly [number, number][]): [number, number][] => [...calls].sort(([a], [b]) => a - b);
        expect(byRow(firstTokens)).toEqual(byRow(logged(log.firstTokenS)));
        expect(byRow(ends)).toEqual(byRow(logged(log.finishS)));
        expect(ends.length, 'whoever was accepted comes to an end').toBe(submitted.size);
        for (const calls of [firstTokens, ends]) for (let i = 1; i < calls.length; i++) expect(calls[i]![1], 'in order of time').toBeGreaterThanOrEqual(calls[i - 1]![1]);
      });
    });

    it('looks at its prefix cache without changing anything', () => {
      forAllAborts((columns, outside) => {
        const plain = traceOf(drive(subject, columns, { outside }));
        const look = (replica: EngineReplica): void => {
          for (let row = 0; row < columns.count; row++) {
            const tokens = replica.cachedTokens?.(row) ?? 0;
            expect(tokens).toBeGreaterThanOrEqual(0);
            expect(tokens).toBeLessThan(Math.max(1, columns.inputTokens[row]!));
          }
        };
        expect(traceOf(drive(subject, columns, { outside, inspect: look }))).toEqual(plain);
      });
    });

    it('finds in the cache of an idle replica what the next request gets', () => {
      forAll((columns) => {
        const calm = { ...columns, arrivalS: columns.arrivalS.map((_, row) => 1000 * (row + 1)) };
        const seen = new Map<number, number>();
        const outside = [...calm.arrivalS].map((atS) => ({ atS: atS - 1 }));
        const look = (replica: EngineReplica, _run: DrivenRun, nowS: number): void => {
          if (replica.cachedTokens !== undefined && nowS % 1000 === 999) seen.set((nowS + 1) / 1000 - 1, replica.cachedTokens((nowS + 1) / 1000 - 1));
        };
        const { log, replica, submitted } = drive(subject, calm, { outside, inspect: look });
        for (const [row, tokens] of seen) {
          if (!submitted.has(row)) continue;
          const got = log.cachedTokens[row]! - log.hostTokens![row]! - log.diskTokens![row]!;
          // Of several ranks the best one is told, which need not be the one that gets it.
          if ('ranks' in replica) expect(tokens, `row ${row}`).toBeGreaterThanOrEqual(got);
          else {
            expect(tokens, `row ${row}`).toBeGreaterThanOrEqual(got);
            // A look may count what the tiers below the GPU have, or leave it aside; what is loaded may push out some of it.
            expect(tokens, `row ${row}`).toBeLessThanOrEqual(subject.looksBelow === true ? calm.inputTokens[row]! : log.cachedTokens[row]!);
          }
        }
      });
    });

    it('reports steps in order of time, within its limits', () => {
      forAll((columns) => {
        let lastEndS = 0;
        for (const step of drive(subject, columns).steps) {
          expect(step.endS).toBeGreaterThanOrEqual(lastEndS);
          lastEndS = step.endS;
          expect(step.costS).toBeGreaterThan(0);
          expect(step.sequences).toBeGreaterThan(0);
          expect(step.sequences).toBeLessThanOrEqual(step.running);
          expect(step.running).toBeLessThanOrEqual(subject.maxNumSeqs);
          expect(step.usedBlocks).toBeLessThanOrEqual(subject.usableBlocks);
        }
      });
    });

    const { adapterLimit } = subject;
    if (adapterLimit !== undefined) {
      it('has no more adapters in a step than its limit, and as many', () => {
        let most = 0;
        forAllAborts((columns, outside) => {
          most = Math.max(most, ...drive(subject, columns, { outside }).adapters);
        });
        expect(most).toBe(adapterLimit);
      });
    }

    it('reports every gap between outputs: they add up to the decode times', () => {
      forAll((columns) => {
        const run = drive(subject, columns);
        const rows = completedRows(run);
        const total = sum(run.gaps, ([gapS, count]) => gapS * count);
        const expected = sum(rows, (row) => run.log.finishS[row]! - run.log.firstTokenS[row]!);
        expect(Math.abs(total - expected)).toBeLessThan(1e-9 * Math.max(1, expected));
        const gaps = sum(run.gaps, ([, count]) => count);
        const tokens = sum(rows, (row) => run.log.generatedTokens[row]! - 1);
        if (subject.oneTokenPerStep) expect(gaps).toBe(tokens);
        else expect(gaps).toBeLessThanOrEqual(tokens);
        for (const [gapS] of run.gaps) expect(gapS).toBeGreaterThan(0);
      });
    });

    it('never idles while it has requests', () => {
      forAllAborts((columns, outside) => {
        drive(subject, columns, { outside, inspect: (replica) => expect(replica.outstanding() === 0 || replica.nextEventS() < Infinity).toBe(true) });
      });
    });

    if (subject.serial && !subject.mayWait) {
      it('starts each step when the one before ends, or when a request comes', () => {
        forAll((columns) => expectWorkConserving(columns, drive(subject, columns)));
      });
    }

    it('keeps its books after every single move', () => {
      forAllAborts((columns, outside) => {
        drive(subject, columns, { outside, byHand: true, inspect: (replica, run) => expectBooksInOrder(subject, replica, run) });
      });
    });

    it('does the same whoever drives it, and wherever it is stopped on the way', () => {
      forAllAborts((columns, outside) => {
        const aborts = outside.filter((each) => each.abort !== undefined);
        const whole = traceOf(drive(subject, columns, { outside: aborts }));
        expect(traceOf(drive(subject, columns, { outside })), 'with stops').toEqual(whole);
        expect(traceOf(drive(subject, columns, { outside, byHand: true })), 'by hand').toEqual(whole);
        expect(traceOf(drive(subject, columns, { outside: aborts })), 'again').toEqual(whole);
      });
    });

    it('takes the same decisions on the fast and on the naive path, aborts included', () => {
      forAllAborts((columns, outside) => {
        expect(traceOf(drive(subject, columns, { outside }))).toEqual(traceOf(drive(subject, columns, { outside, naive: true })));
      });
    });

    it('drops a request at any moment without harm to the others', () => {
      forAllAborts((columns, outside) => {
        const run = drive(subject, columns, { outside });
        const abortS = new Map<number, number>();
        for (const { abort, atS } of outside) if (abort !== undefined) abortS.set(abort, Math.min(atS, abortS.get(abort) ?? Infinity));
        for (const row of run.submitted) {
          const tokens = run.log.generatedTokens[row]!;
          if (run.log.outcome[row] === OUTCOME.completed) {
            expect(tokens).toBe(columns.outputTokens[row]);
            expect(run.log.finishS[row]).toBeLessThanOrEqual(abortS.get(row) ?? Infinity);
          } else {
            expect(run.log.outcome[row]).toBe(OUTCOME.aborted);
            expect(run.log.finishS[row]).toBe(abortS.get(row));
            expect(tokens).toBeLessThan(columns.outputTokens[row]!);
            expect(tokens > 0).toBe(run.log.firstTokenS[row]! <= abortS.get(row)!);
          }
        }
        expect(run.replica.snapshot().freeBlocks).toBe(subject.usableBlocks);
        expect(run.replica.outstanding()).toBe(0);
      });
    });

    it(subject.hasTiers === true ? 'loads from slower tiers, so that all of this is about them' : 'has no tokens from slower tiers', () => {
      let tokens = 0;
      forAll((columns) => {
        const { log } = drive(subject, columns);
        for (let row = 0; row < columns.count; row++) tokens += log.hostTokens![row]! + log.diskTokens![row]!;
      });
      expect(tokens > 0).toBe(subject.hasTiers === true);
    });

    describeRefusals(subject);
    describeLastTokens(subject);
    describeTrouble(subject);
  });
}

function describeRefusals(subject: EngineSubject): void {
  it('refuses an empty prompt and one that leaves no room for output, and counts neither as outstanding', () => {
    const { longestPrompt } = subject;
    const columns = plainRequests([{ input: 0, output: 5 }, { input: longestPrompt + 1, output: 5 }, { input: longestPrompt + 2, output: 1 }, { input: longestPrompt, output: 1 }]);
    const run = drive(subject, columns, { inspect: (replica, { submitted }, nowS) => expect(replica.outstanding()).toBe(nowS < Infinity ? submitted.size : 0) });
    expect([...run.refused]).toEqual([[0, 'empty_prompt'], [1, 'prompt_too_long'], [2, 'prompt_too_long']]);
    expect(run.log.outcome[3]).toBe(OUTCOME.completed);
  });

  it('stops at the length limit when the client asks for more', () => {
    const input = subject.longestPrompt - 2;
    const columns = { ...plainRequests([{ input, output: 50 }]), endsByEos: Uint8Array.of(1) };
    expect(subject.outputRoom(input)).toBeLessThan(50);
    expect(drive(subject, columns).log.generatedTokens[0]).toBe(subject.outputRoom(input));
  });

  const limit = subject.queueLimit;
  if (limit === undefined) return;
  it('refuses what finds the queue full', () => {
    const columns = plainRequests(Array.from({ length: limit + 3 }, () => ({ input: 20, output: 4 })));
    const run = drive(subject, columns);
    expect([...run.refused]).toEqual([limit, limit + 1, limit + 2].map((row) => [row, 'queue_full']));
    expect(completedRows(run)).toHaveLength(limit);
  });
}

/** Between two steps the GPU stands still only when nobody is there. */
function expectWorkConserving(columns: RequestColumns, run: DrivenRun): void {
  let busyUntilS = 0;
  for (const step of run.steps) {
    const startS = step.endS - step.costS;
    if (startS > busyUntilS + 1e-9) {
      const waited = [...run.submitted].filter((row) => columns.arrivalS[row]! < startS - 1e-9 && run.log.finishS[row]! > startS + 1e-9);
      expect(waited, `idle from ${busyUntilS} to ${startS}`).toEqual([]);
    }
    busyUntilS = step.endS;
  }
}

function outsideOf(columns: RequestColumns, aborts: readonly { row: number; afterS: number }[], times: readonly number[]): Outside[] {
  const valid = aborts.filter(({ row }) => row < columns.count);
  return [...valid.map(({ row, afterS }) => ({ abort: row, atS: columns.arrivalS[row]! + afterS })), ...times.map((atS) => ({ atS }))];
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
