import { ForetokenError } from '@foretoken/kernel';

/** Errors of the command line, E02xx: every message in one place. */

export function unknownCommand(name: string, near: string | undefined, known: readonly string[]): ForetokenError {
  return usage('E0201', `unknown command \`${name}\``, near === undefined ? `commands: ${known.join(', ')}` : `did you mean \`foretoken ${near}\`?`);
}

export function unknownFlag(command: string, flag: string, near: string | undefined): ForetokenError {
  const hint = near === undefined ? `\`foretoken ${command} --help\` lists the flags.` : `did you mean \`${near}\`?`;
  return usage('E0202', `\`foretoken ${command}\` has no flag \`${flag}\``, hint);
}

export function missingArgument(command: string, name: string): ForetokenError {
  return usage('E0203', `\`foretoken ${command}\` needs <${name}>`, `\`foretoken ${command} --help\` shows how.`);
}

export function missingValue(command: string, flag: string): ForetokenError {
  return usage('E0203', `\`foretoken ${command}\` needs a value after \`${flag}\``, `One that begins with a dash is written \`${flag}=-…\`; \`foretoken ${command} --help\` shows how.`);
}

export function surplusArgument(command: string, value: string): ForetokenError {
  return usage('E0204', `\`foretoken ${command}\` takes no argument \`${value}\``, `\`foretoken ${command} --help\` shows how.`);
}

export function badFlagValue(flag: string, value: string, bound: string): ForetokenError {
  return usage('E0205', `\`${flag}\` must be ${bound}, not \`${value}\``, undefined);
}

export function bothGiven(flag: string, other: string): ForetokenError {
  return usage('E1050', `\`${flag}\` and \`${other}\` cannot be given together`, 'Points are computed either by threads of this process or by the workers of a queue.');
}

export function unknownChoice(command: string, value: string, choices: readonly string[], near: string | undefined): ForetokenError {
  const list = `one of ${choices.join(', ')}`;
  return usage('E0206', `\`foretoken ${command}\` does not know \`${value}\``, near === undefined ? list : `did you mean \`${near}\`? (${list})`);
}

export function nothingToCompare(given: string): ForetokenError {
  return usage('E0920', `a comparison needs at least two candidates, and ${given} is one`, 'Give several scenarios, several --engines, or `--engines all`.');
}

export function givenTwice(candidate: string): ForetokenError {
  return usage('E0921', `\`${candidate}\` is given twice`, 'Name each engine, and each scenario, once.');
}

export function unknownBaseline(label: string, labels: readonly string[]): ForetokenError {
  return usage('E1110', `no candidate of this comparison is called \`${label}\``, `candidates: ${labels.join(', ')}; \`first\` is the first of them`);
}

export function existsAlready(path: string): ForetokenError {
  return new ForetokenError(`${path}: this file exists already and is left alone`, { code: 'E0213', path, hint: 'Choose another folder, or remove it first.' });
}

export function unknownPolicy(kind: 'router' | 'autoscaler', name: string, near: string | undefined): ForetokenError {
  return usage('E0214', `there is no ${kind} \`${name}\``, near === undefined ? `\`foretoken list ${kind}s\` names those there are.` : `did you mean \`${near}\`?`);
}

export function unknownThing(name: string, near: string | undefined): ForetokenError {
  const hint = near === undefined ? '`foretoken list gpus`, `list models`, `list engines`, `list routers` and `list autoscalers` name what there is.' : `did you mean \`${near}\`?`;
  return usage('E0214', `\`${name}\` is no GPU, model, engine, router, autoscaler, profile, saved run or study`, hint);
}

export function savedElsewhere(folder: string, what: 'comparison' | 'cache'): ForetokenError {
  const made = what === 'comparison' ? 'comparison' : 'replay of caches';
  const message = `${folder}: this is a saved ${made}, not a run`;
  return new ForetokenError(message, { code: 'E0215', path: folder, hint: `\`foretoken ${what === 'comparison' ? 'compare' : 'cache'}\` made it and prints it anew; open ${folder}/${what}.html to look at it.` });
}

export function missingFlag(command: string, given: string, needed: string): ForetokenError {
  return usage('E0203', `\`foretoken ${command} ${given}\` needs \`${needed.split(' ')[0] ?? ''}\``, `for example \`${needed}\``);
}

export function flagsExclude(flag: string, other: string): ForetokenError {
  return usage('E0205', `\`${flag}\` must be given without \`${other}\``, undefined);
}

export function studyFlagElsewhere(flag: string, thing: string): ForetokenError {
  return usage('E1032', `\`${flag}\` asks about the points of a study, and \`${thing}\` is no folder of one`, 'Give the folder that `foretoken sweep --out DIR` made.');
}

export function noContent(path: string, format: string, able: readonly string[]): ForetokenError {
  return new ForetokenError(`${path}: this trace (${format}) says nothing about the content of its prompts, so no cache can be replayed`, {
    code: 'E0220',
    path,
    hint: `Traces with block ids can be: ${able.join(', ')}.`,
  });
}

function usage(code: string, message: string, hint: string | undefined): ForetokenError {
  return new ForetokenError(message, { code, ...(hint === undefined ? {} : { hint }) });
}
