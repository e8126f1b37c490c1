import { type ExplainedRequest, TIME_PARTS, type TimePart } from '@foretoken/fleet';
import { mean, percent, quantity } from '@foretoken/kernel';
import type { ExplainedOne } from './explain-result.ts';

const SHOWN = 5;
/** The slowest of all by TTFT among which something shared is looked for. */
const TAIL = 0.01;
const MIN_TAIL = 10;
/** What is shared by so many of them, and is so much rarer among all, is said. */
const MOST = 0.6;
const LIFT = 1.5;

/** The slowest requests by E2E, longest first. */
export function slowestOf(requests: readonly ExplainedRequest[], describe: (request: ExplainedRequest) => ExplainedOne): readonly ExplainedOne[] {
  return requests.toSorted((a, b) => b.e2eS - a.e2eS || a.request - b.request).slice(0, SHOWN).map(describe);
}

/** What the slowest first tokens have in common, against all requests. */
export function sharedBySlowest(requests: readonly ExplainedRequest[], describe: (request: ExplainedRequest) => ExplainedOne): readonly string[] {
  if (requests.length < 2 * MIN_TAIL) return [];
  const tail = requests.toSorted((a, b) => b.ttftS - a.ttftS || a.request - b.request).slice(0, Math.max(MIN_TAIL, Math.ceil(TAIL * requests.length))).map(describe);
  const all = requests.map(describe);
  return [burst(tail, all), lengths(tail, all), value(tail, all, 'class', (one) => one.class), value(tail, all, 'replica', (one) => (one.replica < 0 ? undefined : String(one.replica))), preempted(tail, all), part(tail)].filter((sentence) => sentence !== '');
}

/** They came close together. */
function burst(tail: readonly ExplainedOne[], all: readonly ExplainedOne[]): string {
  const times = tail.map(({ arrivalS }) => arrivalS).toSorted((a, b) => a - b);
  const spanS = all.at(-1)!.arrivalS - all[0]!.arrivalS;
  const need = Math.ceil(MOST * times.length);
  let shortestS = Infinity;
  let fromS = 0;
  for (let i = 0; i + need <= times.length; i++) {
    if (times[i + need - 1]! - times[i]! >= shortestS) continue;
    shortestS = times[i + need - 1]! - times[i]!;
    fromS = times[i]!;
  }
  return shortestS < 0.1 * spanS ? `${percent(need / times.length)} of the ${tail.length} slowest first tokens came between t = ${quantity(fromS)} s and ${quantity(fromS + shortestS)} s.` : '';
}

function lengths(tail: readonly ExplainedOne[], all: readonly ExplainedOne[]): string {
  const prompt = (one: ExplainedOne): number => one.inputTokens - one.cachedTokens;
  const [own, usual] = [mean(tail.map(prompt)), mean(all.map(prompt))];
  return own > LIFT * usual ? `Their prompts are ${quantity(own / usual)} times as long as the mean: ${quantity(own)} tokens to compute.` : '';
}

function value(tail: readonly ExplainedOne[], all: readonly ExplainedOne[], what: string, of: (one: ExplainedOne) => string | undefined): string {
  for (const name of new Set(tail.map(of))) {
    if (name === undefined) continue;
    const share = (ones: readonly ExplainedOne[]): number => ones.filter((one) => of(one) === name).length / ones.length;
    if (share(tail) >= MOST && share(tail) > LIFT * share(all)) return `${percent(share(tail))} of them are of ${what} ${name}, which has ${percent(share(all))} of all requests.`;
  }
  return '';
}

function preempted(tail: readonly ExplainedOne[], all: readonly ExplainedOne[]): string {
  const share = (ones: readonly ExplainedOne[]): number => ones.filter(({ preemptions }) => preemptions > 0).length / ones.length;
  return share(tail) > 0.2 && share(tail) > LIFT * share(all) ? `${percent(share(tail))} of them were preempted, against ${percent(share(all))} of all.` : '';
}

/** Where most of their time until the first token went. */
function part(tail: readonly ExplainedOne[]): string {
  const of = (name: TimePart): number => mean(tail.map(({ ttft }) => ttft[name]));
  const most = TIME_PARTS.reduce((found, name) => (of(name) > of(found) ? name : found));
  return `Most of their time to the first token is ${most}: ${percent(of(most) / mean(tail.map(({ ttftS }) => ttftS)))}.`;
}
