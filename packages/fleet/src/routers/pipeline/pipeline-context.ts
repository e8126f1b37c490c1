import { randomStream } from '@foretoken/kernel';
import type { RandomStream } from '@foretoken/kernel';
import { routerLacks } from '../../diagnostics.ts';
import type { FleetView, RouterContext, VisibleColumns } from '../router.ts';
import { LatencyForecast } from './latency-forecast.ts';
import type { PickObserver } from './pick-observer.ts';
import { PrefixMatches } from './prefix-matches.ts';

/** What the parts of one pipeline share: each is made when a part first asks for it. */
export class PipelineContext {
  readonly columns: VisibleColumns;
  /** Counts picks, so that what several parts look up is looked up once. */
  pick = 0;
  readonly #context: RouterContext;
  readonly #prefixOptions: Readonly<Record<string, unknown>>;
  #prefix: PrefixMatches | undefined;
  #forecast: LatencyForecast | undefined;

  /** `prefixOptions` = those of the scorer `prefix`; other parts look at the same index. */
  constructor(context: RouterContext, prefixOptions: Readonly<Record<string, unknown>>) {
    this.columns = context.columns;
    this.#context = context;
    this.#prefixOptions = prefixOptions;
  }

  stream(name: string): RandomStream {
    return randomStream(this.#context.seed, `router ${name}`);
  }

  /** Blocks of the prompt, and how many of them each replica is believed to have. */
  prefix(): PrefixMatches {
    return (this.#prefix ??= new PrefixMatches(this.#context, this.#prefixOptions));
  }

  prefixCounts(request: number, view: FleetView): Int32Array {
    return this.prefix().counts(request, this.pick, view.replicas, view.nowS);
  }

  /** Throws E0710 without facts of the pool. */
  forecast(part: string): LatencyForecast {
    const { facts } = this.#context;
    if (facts === undefined) throw routerLacks(part, 'the step times of the pool');
    return (this.#forecast ??= new LatencyForecast(this.#context, facts));
  }

  /** Predicted time to the first token, with what the prefix index believes. */
  ttftS(part: string, request: number, replica: number, view: FleetView): number {
    return this.forecast(part).ttftS(request, replica, this.prefix().cachedTokens(request, this.pick, replica, view.replicas, view.nowS));
  }

  get hasFacts(): boolean {
    return this.#context.facts !== undefined;
  }

  /** Keeps the shared parts up to date; first the forecast, which asks what the index knew before. */
  observer(): PickObserver {
    return {
      onSent: (request, replica, nowS) => {
        this.pick++;
        this.#forecast?.add(request, replica, this.#prefix?.cachedTokens(request, this.pick, replica, replica + 1, nowS) ?? 0);
        this.#prefix?.onSent(request, replica, nowS);
      },
      onFirstToken: (request, replica) => this.#forecast?.onFirstToken(request, replica),
      onEnd: (request, replica) => this.#forecast?.onEnd(request, replica),
      onGone: (replica) => {
        this.#prefix?.onGone(replica);
        this.#forecast?.onGone(replica);
      },
    };
  }
}
