import type { LmdeployConfig } from './config.ts';
import type { LmdeployRequest } from './lmdeploy-request.ts';

/** Short turns after which a chunk of a long prompt is due. */
const SHORT_TURNS = 3;
/** Waiting time that makes up for one chunk, seconds. */
const AGEING_S = 2;

/** Whose turn it is, and who comes after whom. */
export interface PrefillTurn {
  readonly kind: 'arrival' | 'short' | 'long';
  readonly candidates: Iterable<LmdeployRequest>;
}

/**
 * Order of the waiting requests for a prefill: by arrival; when prompts longer than a step wait, short turns (the
 * shortest first, long ones last) and long turns (the best long one first) take turns, three to one (LMDeploy 1263d5cd,
 * pytorch/paging/scheduler.py). Chunks that are computed already do not count.
 */
export class PrefillOrder {
  readonly #config: LmdeployConfig;
  #shortTurns = 0;

  constructor(config: LmdeployConfig) {
    this.#config = config;
  }

  /** `chunked` = long prompts on their way; `longs` = waiting requests longer than a step. */
  turn(waiting: Iterable<LmdeployRequest>, chunked: ReadonlySet<LmdeployRequest>, longs: number, nowS: number): PrefillTurn {
    if (longs === 0 && chunked.size === 0) return { kind: 'arrival', candidates: waiting };
    const long: LmdeployRequest[] = [];
    const normal: LmdeployRequest[] = [];
    for (const request of waiting) (this.#isLong(request, chunked) ? long : normal).push(request);
    normal.sort((a, b) => a.remaining - b.remaining || a.rank - b.rank);
    const last = long.find((request) => chunked.has(request) && request.remaining <= this.#config.maxPrefillTokenNum);
    if (last !== undefined || normal.length === 0 || this.#shortTurns >= SHORT_TURNS) {
      const best = last ?? this.best(long, nowS)!;
      return { kind: 'long', candidates: [best, ...normal, ...long.filter((request) => request !== best)] };
    }
    return { kind: 'short', candidates: [...normal, ...long] };
  }

  /** A turn found somebody to take. */
  took(kind: PrefillTurn['kind']): void {
    this.#shortTurns = kind === 'short' ? this.#shortTurns + 1 : 0;
  }

  /** The long prompt to go on with. */
  best(long: readonly LmdeployRequest[], nowS: number): LmdeployRequest | undefined {
    let best: LmdeployRequest | undefined;
    for (const request of long) if (best === undefined || this.#isBefore(request, best, nowS)) best = request;
    return best;
  }

  #isLong(request: LmdeployRequest, chunked: ReadonlySet<LmdeployRequest>): boolean {
    return chunked.has(request) || request.remaining > this.#config.maxPrefillTokenNum;
  }

  #isBefore(a: LmdeployRequest, b: LmdeployRequest, nowS: number): boolean {
    if (this.#config.longPrefillPolicy === 'fifo') return a.rank < b.rank;
    const chunks = (request: LmdeployRequest): number => Math.ceil(request.remaining / this.#config.maxPrefillTokenNum);
    const aged = (request: LmdeployRequest): number => chunks(request) - Math.floor((nowS - request.submittedS) / AGEING_S);
    return (aged(a) - aged(b) || chunks(a) - chunks(b) || a.rank - b.rank) < 0;
  }
}
