import fc from 'fast-check';
import type { RequestColumns } from '@foretoken/engines';
import type { FleetView, PoolFacts, ReplicaSample, RouterContext, RouterPolicy } from '@foretoken/fleet';

/** What happens between two arrivals. */
export interface Happening {
  readonly kind: 'end' | 'first-token' | 'leave' | 'return' | 'scrape';
  readonly replica: number;
}

/** Up to eight things before each arrival; replicas leave with all that they have, and return empty. */
export const happenings: fc.Arbitrary<Happening[][]> = fc.array(
  fc.array(fc.record({ kind: fc.constantFrom('end' as const, 'end' as const, 'first-token' as const, 'leave' as const, 'return' as const, 'scrape' as const), replica: fc.nat({ max: 5 }) }), { maxLength: 8 }),
  { minLength: 1, maxLength: 18 },
);

/** A pool that needs 0.1 ms per prompt token, and 10 ms and 0.1 ms per sequence for a decode step. */
export const FACTS: PoolFacts = {
  blockSizeTokens: 16,
  kvTokens: 4000,
  maxSequences: 8,
  stepTokens: 512,
  prefillS: (promptTokens, cachedTokens) => (promptTokens - cachedTokens) * 1e-4,
  decodeStepS: (sequences) => 0.01 + sequences * 1e-4,
};

export function contextOf(columns: RequestColumns, replicas: number, seed: number): RouterContext {
  const { outputTokens, endsByEos: _ends, ...visible } = columns;
  return { replicas, columns: visible, seed, options: {}, facts: FACTS, truth: { outputTokens, cachedTokens: () => 0 } };
}

/** One pick in a living fleet. */
export interface LivingPick {
  readonly replica: number;
  readonly candidates: readonly number[];
}

interface Sent {
  readonly request: number;
  answering: boolean;
}

/** Replicas that come and go, and a router that is told of it. Every pick of `rows` requests. */
export function picksOfLife(policy: RouterPolicy, columns: RequestColumns, between: readonly (readonly Happening[])[], replicas: number, seed: number, rows: number = columns.count): LivingPick[] {
  const router = policy.create(contextOf(columns, replicas, seed));
  const up = new Set(Array.from({ length: replicas }, (_, replica) => replica));
  const inFlight: Sent[][] = Array.from({ length: replicas }, () => []);
  const samples: (ReplicaSample | undefined)[] = [];
  const picks: LivingPick[] = [];
  for (let request = 0; request < rows; request++) {
    const nowS = columns.arrivalS[request]!;
    for (const { kind, replica: number } of between[request % between.length]!) {
      const replica = number % replicas;
      const first = inFlight[replica]!.find(({ answering }) => !answering);
      if (kind === 'scrape') samples[replica] = sampleOf(inFlight[replica]!, nowS);
      else if (kind === 'return' && !up.has(replica)) {
        up.add(replica);
        router.onReady?.(replica);
      } else if (kind === 'leave' && up.size > 1 && up.delete(replica)) {
        for (const sent of inFlight[replica]!) router.onEnd?.(sent.request, replica, nowS, 0);
        inFlight[replica] = [];
        samples[replica] = undefined;
        router.onGone?.(replica);
      } else if (kind === 'first-token' && first !== undefined) {
        first.answering = true;
        router.onFirstToken?.(first.request, replica, nowS);
      } else if (kind === 'end') {
        const sent = inFlight[replica]!.shift();
        if (sent !== undefined) router.onEnd?.(sent.request, replica, nowS, 1);
      }
    }
    const candidates = [...up].sort((a, b) => a - b);
    const view: FleetView = {
      nowS,
      replicas,
      candidates,
      outstanding: (replica) => inFlight[replica]!.length,
      outstandingTokens: (replica) => inFlight[replica]!.reduce((sum, sent) => sum + columns.inputTokens[sent.request]!, 0),
      sample: (replica) => samples[replica],
      activeAdapters: (replica) => new Set(inFlight[replica]!.map((sent) => columns.adapter?.[sent.request] ?? 0)),
    };
    const replica = router.pick(request, view);
    picks.push({ replica, candidates });
    if (!up.has(replica)) return picks;
    inFlight[replica]!.push({ request, answering: false });
    router.onSent?.(request, replica, nowS);
  }
  return picks;
}

function sampleOf(sent: readonly Sent[], timeS: number): ReplicaSample {
  const running = sent.filter(({ answering }) => answering).length;
  return { timeS, waiting: sent.length - running, running, kvUsage: Math.min(1, sent.length / 10), requestsReceived: 0, requestsEnded: 0, promptTokens: 0, outputTokens: 0 };
}
