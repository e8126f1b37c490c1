import { randomStream } from '@foretoken/kernel';
import type { RandomStream } from '@foretoken/kernel';
import type { TriedPolicy } from './policy-trial.ts';

/** Subjects that are remembered to ask about again. */
const REMEMBERED = 12;

type Ask = (...args: readonly unknown[]) => unknown;

/**
 * The same policy, asked in another order and more often: before every question come a few about earlier subjects,
 * whose answers nobody reads. One that keeps no state beside what it is given cannot tell the difference.
 */
export function meddled(policy: TriedPolicy, seed: number): TriedPolicy {
  if (policy.kind === 'router') return policy;
  const stream = randomStream(seed, 'meddling');
  const asked = new WeakMap<object, unknown[][]>();
  const properties: PropertyDescriptorMap = {};
  for (const name of ['key', 'compare'] as const) {
    const ask = (policy as Partial<Record<typeof name, Ask>>)[name];
    if (ask !== undefined) properties[name] = { value: meddling(ask.bind(policy), stream, asked) };
  }
  return Object.create(policy, properties) as TriedPolicy;
}

function meddling(ask: Ask, stream: RandomStream, asked: WeakMap<object, unknown[][]>): Ask {
  return (...args) => {
    const context = args.at(-1) as object;
    let before = asked.get(context);
    if (before === undefined) asked.set(context, (before = []));
    for (let i = 0; i < 3 && before.length > 0; i++) {
      const again = before[stream.nextInt(before.length)]!;
      try {
        ask(...again.toReversed(), context);
        ask(...again, context);
      } catch {
        // A request that runs by now is no question for an order: only traces that it leaves would count.
      }
    }
    before.push(args.slice(0, -1));
    if (before.length > REMEMBERED) before.shift();
    return ask(...args);
  };
}
