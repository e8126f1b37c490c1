import { GrowableFloat64, GrowableInt32, randomStream } from '@foretoken/kernel';
import type { RequestColumns } from '@foretoken/engines';
import { badSpec } from '../diagnostics.ts';
import { orderByTime } from '../readers/order-by-time.ts';
import { takeRows } from '../readers/take-rows.ts';
import { toDistribution } from './distribution-spec.ts';
import { lengthSampler } from './length-spec.ts';
import { prefixSampler } from './prefix-sampler.ts';
import { sessionContent, type TurnColumns } from './session-content.ts';
import { sessionStarts } from './session-starts.ts';
import type { SessionSpec, SynthesisSpec } from './synthesis-spec.ts';

/**
 * Open-loop conversations. With `requests` alone the last sessions run out, so the rate thins at the end; with `durationS`
 * it does not. Turns beyond either bound are cut.
 */
export function sessionRequests(spec: SynthesisSpec, sessions: SessionSpec, seed: number | string): RequestColumns {
  const turns = generateTurns(spec, sessions, seed);
  const { order } = orderByTime(turns.arrivalS, turns.arrivalS.length, 1);
  const take = (column: Int32Array): Int32Array => takeRows(column, order);
  return {
    count: order.length,
    arrivalS: Float64Array.from(order, (row) => turns.arrivalS[row] as number),
    inputTokens: take(turns.promptTokens),
    outputTokens: take(turns.outputTokens),
    session: take(turns.session),
    turn: take(turns.turn),
    content: sessionContent(turns, order),
  };
}

/** All turns, session by session. */
function generateTurns(spec: SynthesisSpec, sessions: SessionSpec, seed: number | string): TurnColumns {
  const { requests = Infinity, durationS = Infinity } = spec;
  const prefix = prefixSampler(spec.prefix, seed);
  const nextInput = lengthSampler(spec.input, 'input', seed, 'input');
  const nextOutput = lengthSampler(spec.output, 'output', seed, 'output');
  const think = toDistribution(sessions.thinkS, 'sessions.thinkS');
  const thinkStream = randomStream(seed, 'think');
  const maxContext = sessions.maxContextTokens ?? 2_147_483_647;
  const { startS, turnsOf } = sessionStarts(spec, sessions, seed);
  const arrivalS = new GrowableFloat64(4096);
  const [session, turn, group, newTokens, promptTokens, outputTokens] = Array.from({ length: 6 }, () => new GrowableInt32(4096)) as [GrowableInt32, GrowableInt32, GrowableInt32, GrowableInt32, GrowableInt32, GrowableInt32];
  startS.forEach((start, s) => {
    const prefixGroup = prefix.next();
    let timeS = start;
    let history = prefix.tokens;
    let cut = false;
    for (let t = 0; t < (turnsOf[s] as number); t++) {
      // Every turn draws, cut or not, so that the bounds shift no later session.
      const [input, output, thinkS] = [nextInput(), nextOutput(), think.sample(thinkStream)];
      if (!(thinkS >= 0)) throw badSpec('sessions.thinkS', thinkS, 'a distribution of numbers from 0');
      cut ||= timeS >= durationS || arrivalS.length >= requests || history + input + output > maxContext;
      if (cut) continue;
      arrivalS.push(timeS);
      session.push(s);
      turn.push(t);
      group.push(prefixGroup);
      newTokens.push(input);
      promptTokens.push(history + input);
      outputTokens.push(output);
      history += input + output;
      timeS += thinkS;
    }
  });
  if (arrivalS.length === 0) throw badSpec('sessions.maxContextTokens', maxContext, 'room for at least one turn');
  return {
    arrivalS: arrivalS.toArray(),
    session: session.toArray(),
    turn: turn.toArray(),
    group: group.toArray(),
    newTokens: newTokens.toArray(),
    promptTokens: promptTokens.toArray(),
    outputTokens: outputTokens.toArray(),
    prefix,
  };
}
