import { ForetokenError } from '@foretoken/kernel';

/** Errors of explanations, E1093 … E1096. */

export function badPlace(text: string): ForetokenError {
  return new ForetokenError(`--at \`${text}\`: this names no percentile that can be taken apart`, {
    code: 'E1093',
    path: '--at',
    hint: 'Write ttft, tpot or e2e with mean or a percentile: ttft.p99, e2e.p50, tpot.mean. A single gap (itl) is one step: see the trace events.',
  });
}

export function noSuchRequest(request: number, count: number): ForetokenError {
  return new ForetokenError(`--request ${request}: the run has requests 0 to ${count - 1}, in order of arrival`, { code: 'E1094', path: '--request', hint: 'requests.csv of `foretoken run --out` lists them.' });
}

export function noAnswer(request: number, outcome: string): ForetokenError {
  return new ForetokenError(`--request ${request}: this request got no answer (${outcome}), so there is no time to take apart`, { code: 'E1095', path: '--request', hint: 'Choose one that completed.' });
}
