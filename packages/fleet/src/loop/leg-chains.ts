import type { RouteScenario } from '../scenario/route-scenario.ts';
import { Leg } from './leg.ts';
import type { RequestBook } from './request-book.ts';

/** The legs of all routes, and which one each request is at. */
export class LegChains {
  readonly legs: readonly Leg[];
  readonly #firstOf: readonly number[];
  readonly #book: RequestBook;

  constructor(routes: readonly RouteScenario[], book: RequestBook, seed: number) {
    const legs: Leg[] = [];
    this.#firstOf = routes.map(({ chain }, route) => {
      const first = legs.length;
      for (const [index, leg] of chain.entries()) legs.push(new Leg(leg, route, index, seed));
      return first;
    });
    this.legs = legs;
    this.#book = book;
  }

  legOf(request: number): Leg {
    return this.legs[this.#firstOf[this.#book.route[request]!]! + this.#book.leg[request]!]!;
  }

  legOfRow(row: number): Leg {
    return this.legs[this.#book.rowLeg[row]!]!;
  }

  isLast(request: number): boolean {
    const route = this.#book.route[request]!;
    const next = this.#firstOf[route]! + this.#book.leg[request]! + 1;
    return next === (this.#firstOf[route + 1] ?? this.legs.length);
  }

  /** The request goes on to the next leg, with no attempt made there. */
  next(request: number): void {
    this.#book.leg[request]!++;
    this.#book.tries[request] = 0;
  }
}
