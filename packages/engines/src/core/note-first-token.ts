import type { RequestLog, StepSink } from '../contract.ts';

/** A client sees the first token of its answer. */
export function noteFirstToken(log: RequestLog, sink: StepSink | undefined, request: number, nowS: number): void {
  log.firstTokenS[request] = nowS;
  sink?.onFirstToken?.(request, nowS);
}
