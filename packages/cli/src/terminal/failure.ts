import { ForetokenError } from '@foretoken/kernel';
import process from 'node:process';
import { createColors } from 'picocolors';
import { foretokenVersion } from '../version.ts';
import { writeMessage } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Tells stderr what went wrong and returns the exit code. */
export function reportFailure(error: unknown, json: boolean, terminal: Terminal): number {
  writeMessage(json ? failureJson(error) : failureText(error, terminal.color));
  return exitCodeOf(error);
}

/** 2 for invalid input, 4 for infeasible, …; 1 for a bug. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ForetokenError ? error.exitCode : 1;
}

function failureText(error: unknown, color: boolean): string {
  if (!(error instanceof ForetokenError)) return internalText(error);
  const paint = createColors(color);
  if (problemsOf(error) !== undefined) {
    return error.message.replaceAll(/^(\S.*? {2})(error E\d+)/gm, (_, place: string, code: string) => `${place}${paint.red(code)}`);
  }
  const where = error.path === undefined || error.message.includes(error.path) ? '' : `${error.path}: `;
  const lines = [`${paint.red(`error ${error.code}`)}  ${where}${error.message}`];
  if (error.hint !== undefined) lines.push(`  hint: ${error.hint}`);
  return lines.join('\n');
}

function internalText(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal error: ${trace}\nThis is a bug in Foretoken. Please report it with these lines, the command line and the scenario (foretoken ${foretokenVersion()}, Node ${process.version}).`;
}

function failureJson(error: unknown): string {
  const known = error instanceof ForetokenError;
  const body = {
    schema: 'foretoken.error/1',
    code: known ? error.code : 'E0000',
    message: error instanceof Error ? error.message : String(error),
    ...(known && error.path !== undefined ? { path: error.path } : {}),
    ...(known && error.hint !== undefined ? { hint: error.hint } : {}),
    ...(known && problemsOf(error) !== undefined ? { problems: problemsOf(error) } : {}),
    ...(!known && error instanceof Error ? { stack: error.stack } : {}),
    exitCode: exitCodeOf(error),
  };
  return JSON.stringify(body);
}

/** Read structurally: importing ScenarioError would load the scenario language for every command. */
function problemsOf(error: ForetokenError): readonly unknown[] | undefined {
  const { problems } = error as { problems?: unknown };
  return Array.isArray(problems) ? problems : undefined;
}
