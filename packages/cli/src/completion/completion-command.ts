import { writeResult } from '../terminal/output.ts';
import { bashScript } from './bash-script.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints the script; it asks `foretoken __complete` for candidates, so it never goes stale. */
export function completionCommand(shell: 'bash' | 'zsh' | 'fish'): number {
  writeResult(SCRIPTS[shell]);
  return 0;
}
