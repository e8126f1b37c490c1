import { serveThread } from '../run/serve-thread.ts';
import { checkCommand } from './check-command.ts';

await serveThread(checkCommand);
