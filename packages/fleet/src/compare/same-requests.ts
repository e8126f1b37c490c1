import type { CandidateRun } from './candidate-run.ts';

/** Did both serve the same requests, seed by seed? Only then they can be paired. */
export function sameRequests(a: CandidateRun, b: CandidateRun): boolean {
  return a.replications.length === b.replications.length && a.replications.every(({ requestsDigest }, i) => requestsDigest === b.replications[i]!.requestsDigest);
}
