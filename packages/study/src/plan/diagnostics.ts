import { ForetokenError } from '@foretoken/kernel';

/** Errors of plans, E1060 to E1089. */

export function noBounds(file: string): ForetokenError {
  return new ForetokenError(`${file}: there is no SLO, so any fleet will do`, { code: 'E1060', path: file, hint: 'Give `slo:` bounds, `slo: {preset: chat}`, or --slo-preset; `foretoken list slo-presets` names those there are.' });
}

export function poolsInBase(file: string): ForetokenError {
  return new ForetokenError(`${file}: the fleet of the base scenario has pools or routes, and a plan chooses the fleet itself`, { code: 'E1061', path: file, hint: 'Leave `pools` and `routes` out: `model`, the engine\'s options, `price` and the like are kept.' });
}

export function unknownPreset(name: string, near: string | undefined, known: readonly string[]): ForetokenError {
  return new ForetokenError(`there is no SLO preset \`${name}\``, { code: 'E1062', path: 'slo.preset', hint: near === undefined ? `known presets: ${known.join(', ')}` : `did you mean \`${near}\`?` });
}

export function presetLacksModel(preset: string, model: string, known: readonly string[]): ForetokenError {
  return new ForetokenError(`the SLO preset \`${preset}\` has no bounds for ${model}`, { code: 'E1063', path: 'slo.preset', hint: `Name the model whose bounds you want: ${known.map((name) => `\`${preset}/${name}\``).join(', ')}.` });
}

export function tooFewRequests(requests: number, needed: number, statistic: string, isAsked: boolean): ForetokenError {
  return new ForetokenError(`${isAsked ? 'simulations' : 'a window'} of ${requests} requests ${isAsked ? 'say' : 'says'} nothing about ${statistic}: it takes at least ${needed}`, { code: 'E1064', path: isAsked ? 'requests' : 'workload', hint: isAsked ? 'Raise `requests` of the plan, leave it out for a number by rule, or bound a lower percentile.' : 'Lengthen `duration` or `requests` of the workload, or bound a lower percentile.' });
}

export function solverMissing(error: unknown): ForetokenError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ForetokenError(`mixed fleets need the solver of the package \`highs\`, which cannot be loaded: ${reason}`, { code: 'E1065', path: 'candidates.mixed', hint: 'Install it (`npm install highs`), or plan without `mixed`.' });
}
