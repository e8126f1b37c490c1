import { randomStream } from '@foretoken/kernel';
import type { Distribution, RandomStream } from '@foretoken/kernel';
import { toDistribution } from '@foretoken/workload';
import type { ExternalScenario } from '../scenario/route-scenario.ts';

/** What the API says to a request. */
export interface ExternalAnswer {
  readonly firstTokenS: number;
  readonly finishS: number;
}

/** Tokens that somebody pays for. */
export interface ExternalUse {
  requests: number;
  refused: number;
  failed: number;
  inputTokens: number;
  outputTokens: number;
}

/**
 * An API of somebody else: rate limits as token buckets of a minute's worth (full at the start, refilled steadily), TTFT and TPOT drawn
 * per attempt, no queue.
 */
export class ExternalApi {
  readonly name: string;
  readonly scenario: ExternalScenario;
  readonly use: ExternalUse = { requests: 0, refused: 0, failed: 0, inputTokens: 0, outputTokens: 0 };
  readonly #seed: number;
  readonly #ttft: Distribution;
  readonly #tpot: Distribution;
  /** How often each request has asked: no draw of one depends on what became of others. */
  readonly #asked = new Map<number, number>();
  readonly #requests: Bucket;
  readonly #tokens: Bucket;

  constructor(name: string, scenario: ExternalScenario, seed: number) {
    this.name = name;
    this.scenario = scenario;
    this.#seed = seed;
    this.#ttft = toDistribution(scenario.ttftS, `fleet.external.${name}.ttft`);
    this.#tpot = toDistribution(scenario.tpotS, `fleet.external.${name}.tpot`);
    this.#requests = new Bucket(scenario.requestsPerMinute ?? Infinity);
    this.#tokens = new Bucket(scenario.tokensPerMinute ?? Infinity);
  }

  /** Refused = over a rate limit; failed = an error of its own. Providers count a prompt and max_tokens against the token limit at once. */
  ask(request: number, nowS: number, inputTokens: number, outputTokens: number, maxTokens: number): ExternalAnswer | 'refused' | 'failed' {
    const asked = this.#asked.get(request) ?? 0;
    this.#asked.set(request, asked + 1);
    const tokens = inputTokens + maxTokens;
    if (!this.#requests.has(1, nowS) || !this.#tokens.has(tokens, nowS)) {
      this.use.refused++;
      return 'refused';
    }
    this.#requests.take(1);
    this.#tokens.take(tokens);
    const stream: RandomStream = randomStream(this.#seed, asked === 0 ? `external/${this.name}` : `external/${this.name}/${asked}`, request);
    if (stream.nextFloat() >= this.scenario.availability) {
      this.use.failed++;
      return 'failed';
    }
    this.use.requests++;
    const firstTokenS = nowS + this.#ttft.sample(stream);
    return { firstTokenS, finishS: firstTokenS + (outputTokens - 1) * this.#tpot.sample(stream) };
  }

  /** Tokens are paid for, whether somebody still wanted them or not. */
  charge(inputTokens: number, outputTokens: number): void {
    this.use.inputTokens += inputTokens;
    this.use.outputTokens += outputTokens;
  }

  get usd(): number {
    const { usdPerMillionInputTokens, usdPerMillionOutputTokens } = this.scenario;
    return (this.use.inputTokens * usdPerMillionInputTokens + this.use.outputTokens * usdPerMillionOutputTokens) / 1e6;
  }
}

class Bucket {
  readonly #perMinute: number;
  #level: number;
  #atS = 0;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
    this.#level = perMinute;
  }

  has(amount: number, nowS: number): boolean {
    if (this.#perMinute === Infinity) return true;
    this.#level = Math.min(this.#perMinute, this.#level + ((nowS - this.#atS) * this.#perMinute) / 60);
    this.#atS = nowS;
    // More than a minute's worth is let through when the bucket is full: it could never pass otherwise.
    return this.#level >= Math.min(amount, this.#perMinute);
  }

  take(amount: number): void {
    if (this.#perMinute < Infinity) this.#level -= amount;
  }
}
