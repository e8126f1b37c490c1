import { StreamFamily, askForComparison, askForKey, askPolicy, comparePolicyKeys } from '@foretoken/kernel';
import type { PolicyKey, PolicyOwner } from '@foretoken/kernel';
import type { RequestColumns } from '../contract.ts';
import type { LiveRequest } from '../core/live-request.ts';
import type { EnginePolicies, OrderPolicy, PolicyContext, VictimPolicy } from './policy-api.ts';
import { RequestView } from './request-view.ts';
import type { RequestFacts, ViewSource } from './request-view.ts';

/** What a desk is made from. */
export interface PolicySetup {
  readonly policies: EnginePolicies;
  readonly columns: RequestColumns;
  readonly seed: number;
}

/**
 * Where a scheduler asks the policies of a user: it says when requests come, run and time passes, and gets an order
 * of waiting requests and a victim. One for each replica; without such policies there is none, and nothing costs.
 */
export class PolicyDesk<R extends LiveRequest> implements ViewSource<R> {
  readonly columns: RequestColumns;
  readonly facts: RequestFacts<R>;
  /** Virtual time; the scheduler keeps it. */
  nowS = 0;
  readonly isDynamic: boolean;
  readonly seesCache: boolean;
  readonly hasOrder: boolean;
  readonly hasVictim: boolean;
  readonly #order: OrderPolicy | undefined;
  readonly #victim: VictimPolicy | undefined;
  readonly #orderContext: PolicyContext;
  readonly #victimContext: PolicyContext;
  readonly #views = new WeakMap<R, RequestView<R>>();

  constructor({ policies, columns, seed }: PolicySetup, facts: RequestFacts<R>) {
    const { order, victim } = policies;
    this.columns = columns;
    this.facts = facts;
    this.#order = order;
    this.#victim = victim;
    this.hasOrder = order !== undefined;
    this.hasVictim = victim !== undefined;
    this.seesCache = order?.seesCache === true;
    this.isDynamic = order?.dynamic === true || this.seesCache;
    this.#orderContext = this.#contextOf('order', order, seed);
    this.#victimContext = this.#contextOf('victim', victim, seed);
  }

  /** A request enters the queue, for the first time or again. */
  enqueued(request: R, nowS: number): void {
    this.nowS = nowS;
    RequestView.enqueue(this.#viewOf(request), nowS);
    this.rank(request);
  }

  /** A request runs; no-op while it does. */
  admitted(request: R): void {
    const view = this.#viewOf(request);
    if (!RequestView.admit(view, this.nowS)) return;
    const order = this.#order;
    if (order?.onAdmit !== undefined) askPolicy(ownerOf(order), subjectOf(request), () => order.onAdmit!(view, this.#orderContext));
  }

  /** Asks the order about a waiting request, at first and whenever a dynamic answer may have changed. */
  rank(request: R): void {
    const order = this.#order;
    if (order?.key === undefined) return;
    const view = this.#viewOf(request);
    RequestView.setKey(view, askForKey(ownerOf(order), subjectOf(request), () => order.key!(view, this.#orderContext)));
  }

  /** Does `a` go before `b`? Never both ways, whatever the policy says: equals go by arrival. */
  isBefore(a: R, b: R): boolean {
    return this.compare(a, b) < 0;
  }

  /** Order of two waiting requests. */
  compare(a: R, b: R): number {
    const order = this.#order!;
    const [left, right] = [this.#viewOf(a), this.#viewOf(b)];
    const said =
      order.compare === undefined
        ? comparePolicyKeys(RequestView.keyOf(left)!, RequestView.keyOf(right)!)
        : askForComparison(ownerOf(order), `requests ${left.id} and ${right.id}`, () => order.compare!(left, right, this.#orderContext));
    return said !== 0 ? said : a.arrivalS - b.arrivalS || a.tieRank - b.tieRank;
  }

  /** The same requests, the first victim first; equals stay as they are. */
  victims(running: Iterable<R>): R[] {
    const victim = this.#victim!;
    const all = [...running];
    if (victim.compare !== undefined) return all.sort((a, b) => this.#compareVictims(a, b));
    const keys = new Map<R, PolicyKey>();
    for (const request of all) {
      const view = this.#viewOf(request);
      keys.set(request, askForKey(ownerOf(victim), subjectOf(request), () => victim.key!(view, this.#victimContext)));
    }
    return all.sort((a, b) => comparePolicyKeys(keys.get(a)!, keys.get(b)!));
  }

  #compareVictims(a: R, b: R): number {
    const victim = this.#victim!;
    const [left, right] = [this.#viewOf(a), this.#viewOf(b)];
    return askForComparison(ownerOf(victim), `requests ${left.id} and ${right.id}`, () => victim.compare!(left, right, this.#victimContext));
  }

  #viewOf(request: R): RequestView<R> {
    let view = this.#views.get(request);
    if (view === undefined) this.#views.set(request, (view = new RequestView(request, this)));
    return view;
  }

  #contextOf(kind: string, policy: OrderPolicy | VictimPolicy | undefined, seed: number): PolicyContext {
    const family = new StreamFamily(seed, `${kind} policy`);
    const state: unknown = policy?.start === undefined ? undefined : askPolicy(ownerOf(policy), 'start()', () => policy.start!());
    // A heap whose comparisons shift with time would fall apart between two schedule() calls.
    const isTimeless = policy?.compare !== undefined && kind === 'order' && !this.isDynamic;
    const now = (): number => (isTimeless ? NaN : this.nowS);
    return {
      get nowS() {
        return now();
      },
      state,
      random: ({ id }, draw = 0) => {
        const stream = family.entity(id);
        for (let i = 0; i < draw; i++) stream.nextFloat();
        return stream.nextFloat();
      },
    };
  }
}

function ownerOf({ kind, name }: OrderPolicy | VictimPolicy): PolicyOwner {
  return { kind, name, path: `fleet.engine.policies.${kind}` };
}

function subjectOf({ request, promptTokens }: LiveRequest): string {
  return `request ${request} (${promptTokens} prompt tokens)`;
}
