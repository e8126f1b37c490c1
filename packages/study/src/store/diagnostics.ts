import { ForetokenError } from '@foretoken/kernel';

/** What is wrong with the folder of a study, E1021 … E1029. */

export function lockedStudy(folder: string, holder: string): ForetokenError {
  return new ForetokenError(`${folder}: another foretoken (${holder}) is writing this study`, {
    code: 'E1021',
    path: folder,
    hint: `Wait until it is done, or choose another --out; if there is no such process any more, remove ${folder}/.lock.`,
  });
}

export function otherStudy(folder: string, found: string, name: string): ForetokenError {
  return new ForetokenError(`${folder}: this folder holds the study \`${found}\`, not \`${name}\``, { code: 'E1022', path: folder, hint: 'Choose another folder with --out, or remove this one first.' });
}

export function foreignFolder(folder: string, entry: string): ForetokenError {
  return new ForetokenError(`${folder}: this folder is no study: it holds \`${entry}\``, { code: 'E1022', path: folder, hint: 'Choose another folder with --out, one that is empty or not there yet.' });
}

export function brokenLedger(path: string, line: number): ForetokenError {
  return new ForetokenError(`${path}:${line}: this line is no outcome of a point`, { code: 'E1023', path, hint: 'Remove the line, and the same sweep computes that point again.' });
}

export function noStudy(folder: string): ForetokenError {
  return new ForetokenError(`${folder}: there is no study here: it has no study.json`, { code: 'E1024', path: folder, hint: '`foretoken sweep … --out DIR` makes one.' });
}

export function unfinishedStudy(folder: string, outcomes: number): ForetokenError {
  return new ForetokenError(`${folder}: this study is not finished: ${outcomes} outcome${outcomes === 1 ? '' : 's'} so far`, {
    code: 'E1025',
    path: folder,
    hint: 'Give the same `foretoken sweep` command again: it goes on from there.',
  });
}

export function brokenStudy(path: string, what: string): ForetokenError {
  return new ForetokenError(`${path}: ${what}`, { code: 'E1026', path, hint: 'The folder was changed by something else: give its `foretoken sweep` command again, which writes all of it anew.' });
}

export function noDuckdb(error: unknown): ForetokenError {
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return new ForetokenError(`SQL needs the package @duckdb/node-api, which cannot be loaded: ${reason}`, {
    code: 'E1027',
    hint: 'Install it beside foretoken with `npm install @duckdb/node-api`, or open the parts of the study with any other tool that reads Parquet; `--by`, `--met` and `--where` need nothing.',
  });
}

export function badSql(sql: string, error: unknown): ForetokenError {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new ForetokenError(`DuckDB cannot answer \`${sql}\`: ${reason}`, { code: 'E1028', path: '--sql', hint: 'The table is `points`; `select * from points limit 1` shows its columns. A name with dots is quoted: "fleet.gpu".' });
}
