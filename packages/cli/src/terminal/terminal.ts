import process from 'node:process';

/** What the two output streams can show. */
export interface Terminal {
  readonly color: boolean;
  /** Columns of stdout; 80 when it is no terminal. */
  readonly columns: number;
  /** stderr is a terminal, so a line of progress may be drawn and erased. */
  readonly progress: boolean;
}

/** NO_COLOR and FORCE_COLOR as of https://no-color.org and https://force-color.org. */
export function detectTerminal(): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  const refused = NO_COLOR !== undefined && NO_COLOR !== '';
  const capable = process.stdout.isTTY === true && TERM !== 'dumb';
  return {
    color: !refused && (forced || (capable && FORCE_COLOR !== '0')),
    columns: process.stdout.isTTY === true ? process.stdout.columns : 80,
    progress: process.stderr.isTTY === true && TERM !== 'dumb',
  };
}
