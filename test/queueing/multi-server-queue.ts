import { EventQueue, TimeWeighted, VirtualClock, randomStream } from '@foretoken/kernel';
import type { Distribution } from '@foretoken/kernel';

export interface QueueOptions {
  readonly interarrival: Distribution;
  readonly service: Distribution;
  readonly servers: number;
  readonly customers: number;
  readonly seed: number;
}

/** A run from empty to empty: every customer that came has left, in the closed window [0, endS]. */
export interface QueueRun {
  readonly endS: number;
  /** By arrival order. */
  readonly waitS: Float64Array;
  readonly sojournS: Float64Array;
  /** Time-weighted means over the window: waiting, in service, both. */
  readonly waiting: number;
  readonly busy: number;
  readonly present: number;
}

const ARRIVAL = 0;
const DEPARTURE = 1;

/** First come, first served, one line for all servers (Kendall's GI/G/c), on the kernel's event queue. */
export function simulateMultiServer(options: QueueOptions): QueueRun {
  const { interarrival, service, servers, customers, seed } = options;
  const arrivals = randomStream(seed, 'arrivals');
  const sizes = randomStream(seed, 'service');
  const clock = new VirtualClock();
  const events = new EventQueue();
  const waiting = new TimeWeighted();
  const busy = new TimeWeighted();
  const present = new TimeWeighted();
  const arrivalS = new Float64Array(customers);
  const waitS = new Float64Array(customers);
  const sojournS = new Float64Array(customers);
  let next = 0;
  let arrived = 0;

  function serveWhileFree(): void {
    while (busy.value < servers && next < arrived) {
      waitS[next] = clock.nowS - (arrivalS[next] as number);
      events.push(clock.nowS + service.sample(sizes), DEPARTURE, next++);
      busy.set(clock.nowS, busy.value + 1);
    }
    waiting.set(clock.nowS, arrived - next);
    present.set(clock.nowS, arrived - next + busy.value);
  }

  events.push(interarrival.sample(arrivals), ARRIVAL, 0);
  while (events.pop()) {
    clock.advanceTo(events.timeS);
    if (events.kind === ARRIVAL) {
      arrivalS[arrived++] = clock.nowS;
      if (arrived < customers) events.push(clock.nowS + interarrival.sample(arrivals), ARRIVAL, arrived);
    } else {
      sojournS[events.target] = clock.nowS - (arrivalS[events.target] as number);
      busy.set(clock.nowS, busy.value - 1);
    }
    serveWhileFree();
  }
  const endS = clock.nowS;
  return { endS, waitS, sojournS, waiting: waiting.mean(endS), busy: busy.mean(endS), present: present.mean(endS) };
}
