import { compareRuns, type CriterionId, nextRound, type ReplicationRule, withReplications } from '@foretoken/fleet';
import type { ProgressReport } from '../terminal/progress.ts';
import type { Candidate } from './candidate.ts';
import type { Outcome } from './outcome.ts';
import { runCandidates } from './run-candidates.ts';

/** What the differences are judged by. */
export interface Judged {
  readonly baseline: string | undefined;
  readonly criterion: CriterionId;
}

/**
 * Rounds of replications until every difference is decided, or `rule.max` have run. All candidates run the same seeds, and every look at
 * the data that may end it is corrected for. The outcome does not depend on `workers`.
 */
export async function runUntilDecided(list: readonly Candidate[], rule: ReplicationRule, judged: Judged, workers: number | undefined, onProgress: (progress: ProgressReport) => void): Promise<readonly Outcome[]> {
  let done = rule.min;
  let outcomes = await runCandidates(list, workers, onProgress, { from: 0, to: done });
  while (done < rule.max && isOpen(outcomes, rule, judged)) {
    const next = nextRound(done, rule.max);
    const running = outcomes.flatMap((outcome, index) => (outcome.kind === 'ran' ? [index] : []));
    const more = await runCandidates(running.map((index) => list[index]!), workers, onProgress, { from: done, to: next });
    outcomes = outcomes.map((outcome, index) => together(outcome, more[running.indexOf(index)]));
    done = next;
  }
  return outcomes;
}

function isOpen(outcomes: readonly Outcome[], rule: ReplicationRule, { baseline, criterion }: Judged): boolean {
  const runs = outcomes.flatMap((outcome) => (outcome.kind === 'ran' ? [outcome.run] : []));
  const { stopping } = compareRuns(runs, { name: '', foretokenVersion: '', rule, criterion, ...(baseline === undefined ? {} : { baseline }) });
  return runs.length > 1 && stopping?.reached === false;
}

/** A candidate that fails under a further seed is refused as a whole. */
function together(before: Outcome, after: Outcome | undefined): Outcome {
  if (after === undefined || before.kind === 'refused') return before;
  return after.kind === 'refused' ? after : { kind: 'ran', run: withReplications(before.run, after.run) };
}
