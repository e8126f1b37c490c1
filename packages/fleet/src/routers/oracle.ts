import { routerLacks } from '../diagnostics.ts';
import { cheapest } from './candidates.ts';
import { InFlight } from './in-flight.ts';
import type { PoolFacts, RouterPolicy } from './router.ts';

interface Sent {
  readonly outputTokens: number;
  readonly contextTokens: number;
  prefillS: number;
  /** Decode steps of the replica when its own began; NaN before. */
  firstStep: number;
}

interface Work {
  prefillS: number;
  requests: number;
  decoding: number;
  contextTokens: number;
  /** Decode steps since the start, as predicted, up to `timeS`. */
  steps: number;
  timeS: number;
  /** Σ (first step + output tokens) of those that decode, Σ output tokens of the others. */
  lastSteps: number;
  waitingTokens: number;
}

/**
 * A bound for comparison: the smallest predicted completion of this request, from the true remaining outputs of all
 * that is in flight and from what the prefix caches truly hold. Prefills wait for one another; beyond the sequences
 * that a replica has room for, a request waits until enough of those ahead have ended.
 */
export const oracle: RouterPolicy = {
  name: 'oracle',
  about: 'No real router: knows every output length and every cache, and takes the replica where this request would end first. Greedy, so a strong reference rather than a proven bound.',
  knowsTruth: true,
  create: ({ columns, facts, truth }) => {
    if (facts === undefined || truth === undefined) throw routerLacks('oracle', 'the step times of the pool and the truth about outputs and caches');
    const inFlight = new InFlight<Sent>();
    const replicas: Work[] = [];

    function workOf(replica: number, nowS: number): Work {
      const work = (replicas[replica] ??= idle());
      if (nowS > work.timeS) {
        if (work.decoding > 0) work.steps += (nowS - work.timeS) / facts!.decodeStepS(work.decoding, work.contextTokens);
        work.timeS = nowS;
      }
      return work;
    }

    function endPrefill(sent: Sent, work: Work): void {
      work.prefillS = Math.max(0, work.prefillS - sent.prefillS);
      sent.prefillS = 0;
    }

    return {
      pick: (request, view): number => {
        const [promptTokens, outputTokens] = [columns.inputTokens[request]!, truth.outputTokens[request]!];
        return cheapest(view.candidates, (replica) => {
          const work = workOf(replica, view.nowS);
          const prefillS = facts.prefillS(promptTokens, Math.min(truth.cachedTokens(request, replica), Math.max(0, promptTokens - 1)));
          return completionS(work, facts, prefillS, promptTokens, outputTokens);
        });
      },
      onSent: (request, replica, nowS) => {
        const work = workOf(replica, nowS);
        const [promptTokens, outputTokens] = [columns.inputTokens[request]!, truth.outputTokens[request]!];
        const sent = { outputTokens, contextTokens: promptTokens + outputTokens, prefillS: facts.prefillS(promptTokens, Math.min(truth.cachedTokens(request, replica), Math.max(0, promptTokens - 1))), firstStep: Number.NaN };
        inFlight.add(request, replica, sent);
        work.requests++;
        work.prefillS += sent.prefillS;
        work.contextTokens += sent.contextTokens;
        work.waitingTokens += outputTokens;
      },
      onFirstToken: (request, replica, nowS) => {
        const sent = inFlight.get(request, replica);
        if (sent === undefined) return;
        const work = workOf(replica, nowS);
        endPrefill(sent, work);
        sent.firstStep = work.steps;
        work.decoding++;
        work.waitingTokens -= sent.outputTokens;
        work.lastSteps += sent.firstStep + sent.outputTokens;
      },
      onEnd: (request, replica, nowS) => {
        const sent = inFlight.take(request, replica);
        if (sent === undefined) return;
        const work = workOf(replica, nowS);
        endPrefill(sent, work);
        work.requests--;
        work.contextTokens -= sent.contextTokens;
        if (Number.isNaN(sent.firstStep)) work.waitingTokens -= sent.outputTokens;
        else {
          work.decoding--;
          work.lastSteps -= sent.firstStep + sent.outputTokens;
        }
        if (work.requests === 0) replicas[replica] = { ...idle(), timeS: nowS };
      },
      onGone: (replica) => {
        inFlight.clear(replica);
        replicas[replica] = idle();
      },
    };
  },
};

function idle(): Work {
  return { prefillS: 0, requests: 0, decoding: 0, contextTokens: 0, steps: 0, timeS: 0, lastSteps: 0, waitingTokens: 0 };
}

/** Seconds until a request of so many tokens would end on a replica with that work. */
function completionS(work: Work, facts: PoolFacts, prefillS: number, promptTokens: number, outputTokens: number): number {
  const contextTokens = work.contextTokens + promptTokens + outputTokens;
  const together = work.requests + 1;
  const room = Math.max(1, Math.min(facts.maxSequences, Math.floor(facts.kvTokens / (contextTokens / together))));
  const batch = Math.min(together, room);
  const stepS = facts.decodeStepS(batch, (contextTokens * batch) / together);
  const remaining = Math.max(0, work.lastSteps - work.decoding * work.steps) + work.waitingTokens;
  const ahead = together - batch;
  const waitS = ahead === 0 ? 0 : (ahead * (remaining / work.requests) * stepS) / room;
  return waitS + work.prefillS + prefillS + outputTokens * stepS;
}
