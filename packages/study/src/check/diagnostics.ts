import { ForetokenError } from '@foretoken/kernel';

/** Errors of checks, E1090 … E1092. */

export function nothingToCheck(scenario: string): ForetokenError {
  return new ForetokenError(`${scenario}: nothing to check: the scenario has no \`slo\` and no --assert is given`, {
    code: 'E1090',
    path: scenario,
    hint: "Add `slo: {ttft: 1s, itl: 80ms}` to the scenario, or give --assert 'ttftP99<=1s'.",
  });
}

export function badAssertion(text: string, why: string): ForetokenError {
  return new ForetokenError(`--assert \`${text}\`: ${why}`, { code: 'E1091', path: '--assert', hint: "Write a figure, <=, <, >= or >, and a bound: 'ttftP99<=800ms', 'goodFraction>=99%', 'costPerMtok<=$2.5'." });
}

export function unknownFigure(text: string, name: string, near: string | undefined, known: readonly string[]): ForetokenError {
  return new ForetokenError(`--assert \`${text}\`: there is no figure \`${name}\``, { code: 'E1092', path: '--assert', hint: near === undefined ? `figures: ${known.join(', ')}` : `did you mean \`${near}\`?` });
}
