import { count } from '@foretoken/kernel';
import type { ScenarioCheck } from '@foretoken/study';

/** The verdict as one sentence. */
export function checkSentence({ terms, passed }: Pick<ScenarioCheck, 'terms' | 'passed'>): string {
  const failed = terms.filter((term) => !term.passed).length;
  const undecided = terms.filter((term) => term.undecided).length;
  const doubt = undecided === 0 ? '' : `, ${undecided} undecided`;
  const bounds = (n: number): string => `${count(n)} ${n === 1 ? 'bound' : 'bounds'}`;
  return passed ? `${terms.length === 1 ? 'The bound is' : `All ${bounds(terms.length)} are`} met${doubt}.` : `${failed} of ${bounds(terms.length)} missed${doubt}.`;
}

/** Warnings about what the figures stand on. */
const STATISTICAL = /^W111\d$/;

/** What the reader should know beside the bounds. */
export function checkNotes({ overloaded, passed, terms, bottleneck, suggestion, strict, warnings }: ScenarioCheck): readonly string[] {
  return [
    ...(overloaded ? ['Overloaded: the queue grows for as long as requests arrive, so that a longer run misses more.'] : []),
    ...(passed || bottleneck === '' ? [] : [`Bottleneck: ${bottleneck}`]),
    ...(passed || suggestion === '' ? [] : [`Try: ${suggestion}`]),
    ...warnings.filter(({ code }) => STATISTICAL.test(code)).map(({ code, message }) => `${code} ${message}`),
    ...(!strict && terms.some(({ undecided }) => undecided) ? ['~ another run may decide otherwise: more --replications narrow the interval, --strict counts such bounds as missed.'] : []),
  ];
}
