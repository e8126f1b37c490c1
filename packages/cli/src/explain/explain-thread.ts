import { serveThread } from '../run/serve-thread.ts';
import { explainCommand } from './explain-command.ts';

await serveThread(explainCommand);
