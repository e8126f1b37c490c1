import type { RequestColumns } from '@foretoken/engines';

/** What a router may look at; replicas are brought up to the present when asked. */
export interface FleetView {
  readonly replicas: number;
  /** Requests submitted to a replica and not ended, as the router's in-flight counter sees it. */
  outstanding(replica: number): number;
}

/** Sends each arrival to a replica. */
export interface Router {
  /** Number of the replica for request `request`. */
  pick(request: number, view: FleetView): number;
}

/** What clients send, and nothing of what they will get: the true output lengths are not here. */
export type VisibleColumns = Omit<RequestColumns, 'outputTokens' | 'endsByEos'>;

/** What a router is made from. */
export interface RouterContext {
  readonly replicas: number;
  readonly columns: VisibleColumns;
  readonly seed: number;
}

/** One routing policy: a name and how to make it. */
export interface RouterPolicy {
  /** Tells a file with a router from one with another policy. */
  readonly kind?: 'router';
  readonly name: string;
  /** In one sentence, for `foretoken list policies`. */
  readonly about: string;
  create(context: RouterContext): Router;
}
