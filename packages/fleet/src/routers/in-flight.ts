/** What a router remembers about each request on each replica, from its sending to its end. */
export class InFlight<Facts> {
  readonly #byReplica: Map<number, Facts>[] = [];

  of(replica: number): ReadonlyMap<number, Facts> {
    return this.#on(replica);
  }

  add(request: number, replica: number, facts: Facts): void {
    this.#on(replica).set(request, facts);
  }

  get(request: number, replica: number): Facts | undefined {
    return this.#on(replica).get(request);
  }

  /** Removes and returns it; undefined when the replica went before the request ended. */
  take(request: number, replica: number): Facts | undefined {
    const requests = this.#on(replica);
    const facts = requests.get(request);
    requests.delete(request);
    return facts;
  }

  clear(replica: number): void {
    this.#on(replica).clear();
  }

  #on(replica: number): Map<number, Facts> {
    while (this.#byReplica.length <= replica) this.#byReplica.push(new Map());
    return this.#byReplica[replica]!;
  }
}
