/** Probability that an arrival waits in M/M/c, offered load a = λ / μ < c (A. K. Erlang, 1917). */
export function erlangC(servers: number, load: number): number {
  // Erlang B by its recurrence, which cannot overflow.
  let blocking = 1;
  for (let c = 1; c <= servers; c++) blocking = (load * blocking) / (c + load * blocking);
  return (servers * blocking) / (servers - load * (1 - blocking));
}

/** Mean wait in M/M/c with service rate 1. */
export function erlangWaitS(servers: number, load: number): number {
  return erlangC(servers, load) / (servers - load);
}

/** The p-quantile of the wait in M/M/c with service rate 1: P(W > t) = C e^{-(c - a) t}. */
export function erlangWaitQuantileS(servers: number, load: number, p: number): number {
  return Math.log(erlangC(servers, load) / (1 - p)) / (servers - load);
}
