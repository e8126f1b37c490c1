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

export function needsScenario(folder: string, flag: string): ForetokenError {
  return new ForetokenError(`${folder}: ${flag} needs the scenario, and a saved run holds results only`, { code: 'E1096', path: folder, hint: 'Give the scenario file in place of the folder: the same seed gives the same run.' });
}

export function noRequests(folder: string, why: string): ForetokenError {
  return new ForetokenError(`${folder}/requests.csv: ${why}, so the time of its requests cannot be taken apart`, { code: 'E1097', path: folder, hint: 'Give a folder that `foretoken run --out` wrote, or the scenario file.' });
}
