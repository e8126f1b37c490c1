import { closest, ForetokenError } from '@foretoken/kernel';

/** Where in a trace something went wrong; `line` and `column` count from 1. */
export interface TracePosition {
  readonly source: string;
  readonly line: number;
  readonly column?: number;
}

const at = (position: TracePosition): string =>
  position.column === undefined ? `${position.source}:${position.line}` : `${position.source}:${position.line}:${position.column}`;

const fail = (code: string, path: string, message: string, hint: string): ForetokenError =>
  new ForetokenError(`${path}: ${message}`, { code, path, hint });

export const emptyTrace = (source: string): ForetokenError =>
  fail('E0501', source, 'the trace has no data rows.', 'Check that the file is complete; a header alone is not a trace.');

export const unknownFormat = (name: string, known: readonly string[]): ForetokenError =>
  fail('E0502', name, `no trace format is called "${name}".`, `Known formats: ${known.join(', ')}; leave the format out to detect it.`);

/** The part of a file's header that messages need. */
interface Header {
  readonly source: string;
  readonly seen: readonly string[];
}

const listed = (seen: readonly string[]): string => `${seen.slice(0, 40).map(quote).join(', ')}${seen.length > 40 ? ` and ${seen.length - 40} more` : ''}`;

const writeColumns = (yaml: string): string => `Write under workload: \`${yaml}\`.`;

export const missingColumn = ({ source, seen }: Header, column: string, near: string | undefined, yaml: string | undefined): ForetokenError => {
  const meant = near === undefined ? '' : `Did you mean ${quote(near)}? `;
  const todo = yaml === undefined ? `Set it in the column mapping, \`workload.columns\`.` : writeColumns(yaml);
  return fail('E0503', `${source}:1`, `the column "${column}" is missing; the header has ${listed(seen)}.`, `${meant}${todo}`);
};

export const unclearArrival = ({ source }: Header, candidates: readonly string[], yaml: string): ForetokenError =>
  fail('E0503', `${source}:1`, `the column of the arrival time is not clear: the header has ${candidates.map(quote).join(' and ')}.`, writeColumns(yaml));

export const unclearUnit = ({ source }: Header, column: string, text: string, reason: string, yaml: string): ForetokenError =>
  fail('E0506', `${source}:1`, `the unit of ${quote(column)} is not clear: it starts at ${quote(text)}, ${reason}.`, `${writeColumns(yaml)} Units: s, ms, us, ns, iso.`);

export const badNumber = (position: TracePosition, column: string, text: string): ForetokenError =>
  fail('E0504', at(position), `${column} is ${quote(text)}, which is not a whole number from 0 to 2147483647.`, 'Correct the row or remove it.');

export const invalidLength = (position: TracePosition, column: string, text: string): ForetokenError =>
  fail('E0505', at(position), `${column} is ${quote(text)}; a length in tokens must be 0 or more.`, 'Correct the row or remove it; lengths are never guessed.');

export const badTimestamp = (position: TracePosition, column: string, text: string, expected: string): ForetokenError =>
  fail('E0506', at(position), `${column} is ${quote(text)}, which is not ${expected}.`, 'Give the unit of the arrival column (s, ms, us, ns or iso) in the column mapping.');

export const notJson = (position: TracePosition, found: string): ForetokenError =>
  fail('E0507', at(position), `not JSON: ${found}.`, 'Each line of a .jsonl trace must be one JSON object.');

export const hashLengthMismatch = (position: TracePosition, ids: number, inputTokens: number, blockTokens: number): ForetokenError =>
  fail(
    'E0508',
    at(position),
    `the row has ${ids} hash ids, but ${inputTokens} input tokens in blocks of ${blockTokens} make ${Math.ceil(inputTokens / blockTokens)}.`,
    'Give the block size that the trace was hashed with (Mooncake 512, WEKA 64, Qwen-Bailian 16).',
  );

export const brokenGzip = (source: string, reason: string): ForetokenError =>
  fail('E0509', source, `the gzip data ends early or is damaged (${reason}).`, 'Download or copy the file again and compare its size.');

export const unreadableTrace = (source: string, reason: string): ForetokenError =>
  fail('E0510', source, `the trace cannot be read (${reason}).`, 'Check the path and the permissions.');

export const noArrivals = ({ source, seen }: Header, near: string | undefined, yaml: string): ForetokenError =>
  fail(
    'E0511',
    source,
    `the trace has lengths only, no arrival times: the header has ${listed(seen)}.`,
    `${near === undefined ? 'Add' : `If ${quote(near)} holds them, write under workload: \`${yaml}\` (units: s, ms, us, ns, iso). Otherwise add`} an arrival process, for example \`arrivals: {process: poisson, rate: 2}\`.`,
  );

export const shortRow = (position: TracePosition, fields: number, needed: number): ForetokenError =>
  fail('E0512', at(position), `the row has ${fields} fields, but at least ${needed} are needed.`, 'The file may be cut off here; complete or remove the row.');

export const badOption = (path: string, value: unknown, bound: string): ForetokenError =>
  fail('E0513', path, `the value is ${String(value)}, but it must be ${bound}.`, 'Correct the option.');

export const noRequests = (durationS: number | undefined, rateScale: number, code: 'E0513' | 'E0520' = 'E0513'): ForetokenError =>
  fail(
    code,
    'workload.duration',
    `no request arrives within ${durationS ?? 0} s${rateScale === 1 ? '' : ` at \`workload.rateScale: ${rateScale}\``}.`,
    `Make \`workload.duration\` longer or the arrival rate${rateScale === 1 ? '' : ' (`workload.rateScale`)'} larger.`,
  );

export const nothingLeft = (source: string, rowsRead: number, dropped: string): ForetokenError =>
  fail('E0514', source, `none of the ${rowsRead} rows is left after the filters (${dropped}).`, 'Widen the window or change the zero-length policy.');

export const missingValue = (position: TracePosition, column: string): ForetokenError =>
  fail('E0515', at(position), `${column} is missing.`, 'Every row needs an arrival time, input tokens and output tokens.');

export const badHashIds = (position: TracePosition, column: string, found: string): ForetokenError =>
  fail('E0516', at(position), `${column} is ${quote(found)}, which is not a list of block ids.`, 'Give the ids as a JSON array, or separated by spaces in CSV.');

export const notATable = (source: string, found: string): ForetokenError =>
  fail('E0517', source, `the first line is ${quote(found)}, which is neither a CSV header nor a JSON object.`, 'Supported: CSV with a header, JSON Lines, either as .gz.');

export const lineTooLong = (source: string, bytes: number): ForetokenError =>
  fail('E0517', source, `there is no line end within ${bytes} bytes.`, 'Supported: CSV with a header and JSON Lines with one object per line; a JSON array must be split into lines.');

export const unchainedHashId = (position: TracePosition, column: string, id: number | string): ForetokenError =>
  fail('E0518', at(position), `${column} has the block id ${id} behind another block than before.`, 'Ids must be hashes of the whole prefix, so that what stands before one is always the same.');

export const mixedBlockSizes = (position: TracePosition, found: unknown, expected: number | undefined): ForetokenError =>
  fail('E0519', at(position), `block_size is ${describe(found)}${expected === undefined ? ', which is not a whole number above 0' : `, but the sessions before have ${expected}`}.`, 'Read sessions of different block sizes as traces of their own.');

export const badSpec = (path: string, value: unknown, bound: string): ForetokenError =>
  fail('E0520', path, `the value is ${describe(value)}, but it must be ${bound}.`, 'Correct the synthetic workload.');

export const unknownProfile = (name: string, known: readonly string[], suggestion: string | undefined): ForetokenError =>
  fail('E0530', name, `no built-in profile is called "${name}".`, suggestion === undefined ? `Built-in profiles: ${known.join(', ')}.` : `Did you mean "${suggestion}"? Built-in profiles: ${known.join(', ')}.`);

export const invalidDataFile = (source: string, where: string, problem: string): ForetokenError =>
  fail('E0531', source, `${where === '' ? 'the file' : where} is not valid: ${problem}.`, 'Restore the file from the repository or correct it.');

export const unreadableRates = (source: string, reason: string): ForetokenError =>
  fail('E0540', source, `the file of rates cannot be read (${reason}).`, 'Paths are relative to the scenario file; check the spelling and the permissions.');

export const badRateValue = (source: string, line: number, column: string, text: string, bound: string): ForetokenError =>
  fail('E0541', at({ source, line }), `${column} is ${quote(text)}, which is not ${bound}.`, 'Correct the row or remove it; rates are never guessed.');

export const noRateColumn = (source: string, line: number, seen: readonly string[]): ForetokenError =>
  fail('E0542', at({ source, line }), `no column of times and rates: the header has ${listed(seen)}.`, 'Name them `time` (or `timestamp_s`, `timestamp_ms`) and `rate` (or `total_rate_rps`, `rps`, `qps`), or leave the header out and write time, rate.');

export const noRateRows = (source: string, rows: number): ForetokenError =>
  fail('E0543', source, `the file of rates has ${rows === 0 ? 'no rows' : 'one row'}; two are the least that say how long a row lasts.`, 'For one rate all the time use `process: poisson`.');

export const timesDoNotRise = (source: string, line: number, column: string, text: string, before: string): ForetokenError =>
  fail('E0543', at({ source, line }), `${column} is ${quote(text)}, which is not after ${quote(before)} of the row before.`, 'Sort the rows by time, with one row for each.');

export const emptyRateWindow = (source: string, fromS: number, toS: number, endS: number, hasRows: boolean): ForetokenError =>
  fail(
    'E0544',
    source,
    hasRows ? `the rate is 0 from ${fromS} s to ${Math.min(toS, endS)} s.` : `the rates end at ${endS} s, but the window starts at ${fromS} s.`,
    `Choose another \`from\`, \`to\` or \`day\`: the file goes from 0 s to ${endS} s (${Math.ceil(endS / 86_400)} days).`,
  );

export const tooManyArrivals = (expected: number, most: number): ForetokenError =>
  fail('E0545', 'arrivals', `${expected > 2 * most ? `more than ${2 * most}` : `about ${Math.round(expected)}`} requests would arrive; at most ${most} fit in memory.`, 'Scale the rate down (`meanRate`, `peakRate`, `rateScale`), take a part (`day`, `from` and `to`, `workload.duration`), or give `requests`.');

export const unknownClass = (name: string, known: readonly string[]): ForetokenError => {
  const near = closest(name, known);
  return fail('E0546', 'workload.classes', `no request is of the class ${quote(name)}; the trace has ${known.length === 0 ? 'no classes' : listed(known)}.`, near !== undefined ? `Did you mean ${quote(near)}?` : known.length === 0 ? 'Say which column holds them: `columns: {class: …}`.' : 'Correct or remove the class.');
};

export const noCvInFile = (source: string, timeS: number | undefined): ForetokenError =>
  fail('E0547', source, timeS === undefined ? '`cv: file` is asked for, but the file has no column of CVs.' : `\`cv: file\` is asked for, but the row at ${timeS} s has a rate and no CV above 0.`, 'Name such a column `cv`, or give one number for all: `cv: 1.5`.');

export const classesTooLarge = (what: string, most: number): ForetokenError =>
  fail('E0548', 'workload.classes', `together the classes have more than ${most} ${what}.`, 'Cut the classes with `duration` or `requests`.');

export const blocksTooLong = (blockS: number, spanS: number): ForetokenError =>
  fail('E1111', 'workload.resample.blocks', `blocks of ${blockS} s cannot be drawn from a trace of ${Number(spanS.toPrecision(4))} s: at least two must fit.`, 'Take blocks a tenth as long as the trace, or shorter, but longer than a conversation.');

/** Short, and without bytes that a terminal would act on. */
function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `"${short.replace(/\p{C}/gu, '\ufffd')}"`;
}

const describe = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
