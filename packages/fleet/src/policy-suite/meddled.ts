import { randomStream } from '@foretoken/kernel';
import type { RandomStream } from '@foretoken/kernel';
import type { TriedPolicy } from './policy-trial.ts';

/** Subjects that are remembered to ask about again. */
const REMEMBERED = 12;

type Ask = (...args: readonly unknown[]) => unknown;

/** A policy under questions that nobody needs. */
export interface Meddled {
  readonly policy: TriedPolicy;
  /** A question that was answered in two ways since the last call, in words. */
  takeProblem(): string | undefined;
}

/**
 * The same policy, asked in another order and more often: every question comes twice, and between the two a few about
 * earlier subjects, whose answers nobody reads. One that keeps no state beside what it is given cannot tell the
 * difference.
 */
export function meddled(policy: TriedPolicy, seed: number): Meddled {
  let problem: string | undefined;
  const takeProblem = (): string | undefined => {
    const taken = problem;
    problem = undefined;
    return taken;
  };
  if (policy.kind === 'router') return { policy, takeProblem };
  const stream = randomStream(seed, 'meddling');
  const asked = new WeakMap<object, unknown[][]>();
  const properties: PropertyDescriptorMap = {};
  const tell = (name: string, [first, second]: readonly [unknown, unknown]): void => {
    if (!sameAnswer(first, second)) problem ??= `\`${name}\`, asked twice about the same moment, says ${shown(first)} and then ${shown(second)}`;
  };
  for (const name of ['key', 'compare'] as const) {
    const ask = (policy as Partial<Record<typeof name, Ask>>)[name];
    if (ask !== undefined) properties[name] = { value: meddling(ask.bind(policy), stream, asked, (answers) => tell(name, answers)) };
  }
  return { policy: Object.create(policy, properties) as TriedPolicy, takeProblem };
}

function meddling(ask: Ask, stream: RandomStream, asked: WeakMap<object, unknown[][]>, tell: (answers: readonly [unknown, unknown]) => void): Ask {
  return (...args) => {
    const context = args.at(-1) as object;
    let before = asked.get(context);
    if (before === undefined) asked.set(context, (before = []));
    const first = ask(...args);
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
    const second = ask(...args);
    tell([first, second]);
    return second;
  };
}

/** Keys are numbers or lists of them, comparisons numbers. */
function sameAnswer(first: unknown, second: unknown): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}

function shown(answer: unknown): string {
  return Array.isArray(answer) ? `[${answer.join(', ')}]` : String(answer);
}
