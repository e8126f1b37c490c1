import { writeSync } from 'node:fs';
import process from 'node:process';

/** Writes a result to stdout, with a final newline. */
export function writeResult(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Writes JSON to stdout, indented for people and stable for programs. */
export function writeJson(value: unknown): void {
  writeResult(JSON.stringify(value, null, 2));
}

/** Writes a message to stderr, with a final newline. */
export function writeMessage(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** A reader that went away (`foretoken … | head`) ends the program quietly. */
export function guardPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      writeSync(2, `${error.message}\n`);
      process.exit(1);
    });
  }
}
