import { count } from '@foretoken/kernel';
import type { LegResult } from '@foretoken/fleet';
import { column, tableOf } from './report-table.ts';
import type { ColumnOf, ReportTable } from './report-table.ts';

const RARE = { brief: 'unless-zero' } as const;

const COLUMNS: readonly ColumnOf<LegResult>[] = [
  column('attempts', 'Retries and hedges included.', ({ attempts }) => count(attempts)),
  column('answered', 'The client got this answer.', ({ answered }) => count(answered)),
  column('refused', 'Turned away at the door.', ({ refused }) => count(refused)),
  column('timed out', 'Given up after its timeout.', ({ timedOut }) => count(timedOut)),
  column('failed', 'Broken off by a fault.', ({ failed }) => count(failed)),
  column('cancelled', 'Not needed any more: another attempt was faster, or the client left.', ({ cancelled }) => count(cancelled), RARE),
  column('retries', 'Attempts after the first on this leg.', ({ retries }) => count(retries), RARE),
  column('hedges', 'Second attempts beside a slow first.', ({ hedges }) => count(hedges), RARE),
  column('passed over', 'Requests that went on to the next leg without an attempt.', ({ passedOver }) => count(passedOver), RARE),
  column('breaker', 'How often its circuit breaker opened.', ({ breakerOpenings }) => count(breakerOpenings), RARE),
];

/** What each leg of each route did. */
export function legTable(legs: readonly LegResult[]): ReportTable {
  return tableOf({ id: 'routes', title: 'Routes', caption: 'Attempts by route and leg; each one was answered, refused, timed out, failed or cancelled.', head: 'route' }, COLUMNS, legs, legName);
}

/** `1.2 chat`: second leg of the first route. */
export function legName({ route, leg, to }: LegResult): string {
  return `${route + 1}.${leg + 1} ${to}`;
}
