import type { CheckOutcome } from '@foretoken/report';
import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import process from 'node:process';
import { unwritableFolder } from '@foretoken/study/files';
import { writeMessage, writeResult } from '../terminal/output.ts';

/** Annotates the scenarios on GitHub: commands go to stdout, or to stderr where stdout is JSON; the table goes to the summary page. */
export function tellGithub(outcomes: readonly CheckOutcome[], json: boolean, report: typeof import('@foretoken/report')): void {
  const { GITHUB_WORKSPACE: workspace, GITHUB_STEP_SUMMARY: summary } = process.env;
  const pathOf = (scenario: string): string => (workspace === undefined || workspace === '' || scenario === '-' ? scenario : relative(workspace, resolve(scenario)));
  const commands = report.githubCommands(outcomes, pathOf).join('\n');
  if (json) writeMessage(commands);
  else writeResult(commands);
  if (summary === undefined || summary === '') return;
  try {
    appendFileSync(summary, report.githubSummary(outcomes));
  } catch (error) {
    throw unwritableFolder(summary, error);
  }
}
