import { expect } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { EngineReplica } from '@foretoken/engines';
import type { DrivenRun, EngineSubject } from './drive.ts';

/** Integrity, and gauges that agree with the log at this very moment. */
export function expectBooksInOrder(subject: EngineSubject, replica: EngineReplica, { log, submitted }: DrivenRun): void {
  replica.checkIntegrity();
  const { running, waiting, kvUsage, freeBlocks } = replica.snapshot();
  const pending = [...submitted].filter((row) => log.outcome[row] === OUTCOME.pending).length;
  expect(replica.outstanding()).toBe(pending);
  expect(running + waiting).toBe(pending);
  expect(running).toBeLessThanOrEqual(subject.maxNumSeqs);
  expect(waiting).toBeLessThanOrEqual(subject.queueLimit === undefined ? Infinity : subject.queueLimit + running + subject.maxNumSeqs);
  expect(kvUsage).toBe((subject.usableBlocks - freeBlocks) / subject.usableBlocks);
  if (running === 0 && (subject.waitingHolds !== true || waiting === 0)) expect(freeBlocks).toBe(subject.usableBlocks);
}
