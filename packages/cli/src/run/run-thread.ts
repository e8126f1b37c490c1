import { serveThread } from './serve-thread.ts';
import { runCommand } from './run-command.ts';

await serveThread(runCommand);
