import type { FleetParts } from './fleet-parts.ts';
import { EVENT } from './timers.ts';
import type { EventKind } from './timers.ts';

/** Does what an event is about. */
export function handleEvent(parts: FleetParts, kind: EventKind, target: number, nowS: number): void {
  const { slots, pools, gates, lifecycle, dispatcher, desk } = parts;
  const slot = slots[target]!;
  switch (kind) {
    case EVENT.step:
      pools[slot.pool]!.step(slot, nowS);
      return;
    case EVENT.ready:
      lifecycle.ready(slot, nowS);
      parts.upgrade.advance(nowS);
      return;
    case EVENT.drained:
      lifecycle.drained(slot, nowS);
      return;
    case EVENT.wake:
      lifecycle.wake(slot, nowS);
      return;
    case EVENT.crash:
      parts.faults.crash(slot, nowS);
      return;
    case EVENT.visibility:
      pools[slot.pool]!.refreshCandidates(nowS);
      for (const { row, outcome } of gates[slot.pool]!.flush(nowS)) desk.failed(row, outcome, nowS);
      return;
    case EVENT.fault:
      parts.faults.strike(target, nowS);
      return;
    case EVENT.scrape:
      scrape(parts, target, nowS);
      return;
    case EVENT.scale:
      scale(parts, target, nowS);
      return;
    case EVENT.nodes:
      parts.housing.tick(pools[target]!, nowS);
      return;
    case EVENT.transfer:
      parts.handOver?.arrived(nowS);
      return;
    case EVENT.gateway:
      gates[target]!.expiry(nowS);
      return;
    case EVENT.arriveAtSlot:
      arriveAtSlot(parts, target, nowS);
      return;
    case EVENT.seen:
      dispatcher.seen(target, nowS);
      return;
    case EVENT.answered:
      dispatcher.answered(target, nowS);
      return;
    case EVENT.hedge:
      desk.hedge(target, nowS);
      return;
    case EVENT.retry:
      desk.retry(target, nowS);
      return;
    default:
      desk.timeout(kind, target, nowS);
  }
}

/** Even targets are routers' looks, odd ones those of a controller's metric pipeline. */
function scrape({ pools, scalers, timers }: FleetParts, target: number, nowS: number): void {
  const pool = pools[target >> 1]!;
  const isRouters = (target & 1) === 0;
  const scaler = scalers[pool.index];
  if (isRouters) pool.scrape(nowS);
  else scaler!.scrape(nowS);
  timers.at(nowS + (isRouters ? pool.plan.scrapeS! : scaler!.scrapeS), EVENT.scrape, target);
}

function scale(parts: FleetParts, index: number, nowS: number): void {
  const scaler = parts.scalers[index]!;
  parts.pools[index]!.advanceAll(nowS);
  parts.settle(nowS);
  scaler.decide(nowS);
  parts.timers.at(nowS + scaler.periodS, EVENT.scale, index);
}

function arriveAtSlot({ gates, desk }: FleetParts, row: number, nowS: number): void {
  for (const gate of gates) {
    const outcome = gate.arrive(row, nowS);
    if (outcome < 0) continue;
    if (outcome > 0) desk.failed(row, outcome, nowS);
    return;
  }
}

/** Events that alone do not keep a run going. */
export function isIdleTalk(kind: number): boolean {
  return IDLE_TALK.has(kind);
}

const IDLE_TALK: ReadonlySet<number> = new Set([EVENT.scrape, EVENT.scale, EVENT.fault, EVENT.crash, EVENT.drained, EVENT.wake, EVENT.ready, EVENT.visibility, EVENT.nodes]);
