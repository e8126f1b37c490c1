import { ForetokenError, suggestions } from '@foretoken/kernel';

/** What is asked of the rows of a study and cannot be told, E1030 … E1032. */

export function unknownField(name: string, known: readonly string[]): ForetokenError {
  const near = suggestions(name, known);
  const hint = near.length > 0 ? `Did you mean ${near.map((each) => `\`${each}\``).join(' or ')}?` : `Known are ${known.join(', ')}.`;
  return new ForetokenError(`the study has no figure and no parameter \`${name}\``, { code: 'E1030', path: name, hint });
}

export function badCondition(text: string): ForetokenError {
  return new ForetokenError(`\`${text}\` is no condition`, { code: 'E1031', path: text, hint: 'Write NAME=VALUE, or another of != < <= > >=: fleet.gpu=h100-sxm, ttftP99<=0.5 (seconds).' });
}

export function badNumber(text: string, name: string, value: string): ForetokenError {
  return new ForetokenError(`\`${text}\`: \`${name}\` is a number, and \`${value}\` is none`, { code: 'E1031', path: text, hint: 'Write it in the unit of the figure: seconds or a duration such as 500ms, a fraction or a percentage such as 99%.' });
}
